import type { OpenApiDocument } from "@arch/openapi/document";
import { docsPage } from "@arch/openapi/page";
import type Router from "@koa/router";

/** `GET /openapi.json` describes the API to programs, `GET /docs` to people. */
export function docs(document: OpenApiDocument) {
  const json = JSON.stringify(document);

  return function mountDocs(router: Router): void {
    router.get("/openapi.json", (ctx) => {
      ctx.type = "application/json";
      ctx.body = json;
    });
    router.get("/docs", (ctx) => {
      // The page has a style of its own and needs nothing else, from here or from anywhere.
      ctx.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
      ctx.type = "text/html";
      ctx.body = docsPage(document, `${ctx.protocol}://${ctx.host}`);
    });
  };
}
