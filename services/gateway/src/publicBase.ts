import type { IncomingHttpHeaders } from "node:http";
import type { Context } from "koa";

/** The request headers by which a proxy says how clients address it. */
export const proxyHeaders = [
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-prefix",
] as const;

/** How clients address the gateway, as far as a trusted proxy has said it. */
export interface PublicBase {
  /** Scheme and host, such as "https://shop.example"; "" when the proxy has named neither. */
  origin: string;
  /** The start of the path that the proxy has removed, such as "/shop"; "" when there is none. */
  prefix: string;
}

const scheme = /^https?$/i;
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const authority = new RegExp(
  `^(?=.{1,255}$)(?:${label}(?:\\.${label})*|\\[[0-9a-f:.]{2,45}\\])(?::[0-9]{1,5})?$`,
  "i",
);
const path = /^(?=.{1,200}$)(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$/;

/** Reads the headers of a trusted proxy. A value that does not match its grammar counts as absent. */
export function readPublicBase(headers: IncomingHttpHeaders): PublicBase {
  const proto = read(headers, "x-forwarded-proto", scheme)?.toLowerCase();
  const host = read(headers, "x-forwarded-host", authority);
  const prefix = read(headers, "x-forwarded-prefix", path)?.replace(/\/$/, "") ?? "";
  if (proto === undefined && host === undefined) return { origin: "", prefix };
  const seen = host ?? read(headers, "host", authority);
  const origin = seen === undefined ? "" : `${proto ?? "http"}://${seen}`;
  // The grammar allows hosts such as 1.2.3.999 and ports above 65535.
  return { origin: URL.canParse(origin) ? origin : "", prefix };
}

/** The base of a request; without trust in a proxy its headers are not read. */
export function publicBaseOf(ctx: Context, trustProxy: boolean): PublicBase {
  if (!trustProxy) return { origin: "", prefix: "" };
  // A cache must not return one proxy's links to the clients of another.
  ctx.vary(proxyHeaders.join(", "));
  return readPublicBase(ctx.headers);
}

/** Of several proxies the first one is nearest to the client. */
function read(headers: IncomingHttpHeaders, name: string, grammar: RegExp): string | undefined {
  const value = headers[name];
  if (typeof value !== "string") return undefined;
  const first = value.split(",")[0]?.trim() ?? "";
  return grammar.test(first) ? first : undefined;
}
