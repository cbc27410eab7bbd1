import type { OpenApiDocument } from "@arch/api-docs/openapi/openapi";
import type Router from "@koa/router";
import { readDocsFiles } from "./docsPage.ts";
import { publicBaseOf } from "./publicBase.ts";

/** Swagger UI needs no inline script and no inline style; it draws its icons from data: URLs. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `GET /openapi.json` describes the API to programs, `GET /docs` to people, who can try it there. */
export function docs(document: OpenApiDocument, trustProxy: boolean) {
  const json = JSON.stringify(document);
  const files = Object.entries(readDocsFiles());

  return function mountDocs(router: Router): void {
    router.get("/openapi.json", (ctx) => {
      ctx.type = "application/json";
      const { origin, prefix } = publicBaseOf(ctx, trustProxy);
      const url = origin + prefix;
      ctx.body = url === "" ? json : JSON.stringify({ ...document, servers: [{ url }] });
    });
    for (const [path, { type, body }] of files) {
      router.get(path, (ctx) => {
        ctx.set("Content-Security-Policy", contentSecurityPolicy);
        ctx.set("X-Content-Type-Options", "nosniff");
        ctx.set("Cache-Control", "max-age=3600");
        ctx.type = type;
        ctx.body = typeof body === "function" ? body(publicBaseOf(ctx, trustProxy).prefix) : body;
      });
    }
  };
}
