import type { IncomingMessage } from "node:http";
import getRawBody from "raw-body";
import { Problem } from "./problem.ts";

/** The largest request body, in bytes. */
export const maxBodyBytes = 64 * 1024;

/**
 * Reads the whole body, at most `limitBytes` of it.
 * @throws Problem body_too_large, or incomplete_body when the caller closed the connection early.
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes = maxBodyBytes,
): Promise<Buffer> {
  try {
    return await getRawBody(request, {
      limit: limitBytes,
      length: request.headers["content-length"] ?? null,
    });
  } catch (cause) {
    // The rest of the body must still be consumed, or the connection stays blocked.
    request.resume();
    if (isTooLarge(cause)) {
      throw new Problem("body_too_large", `A body has at most ${limitBytes} bytes`, { cause });
    }
    throw new Problem("incomplete_body", "The body ended early", { cause });
  }
}

/**
 * Reads a JSON body. CloudEvents have the type application/cloudevents+json, so every `+json` is accepted.
 * @throws Problem unsupported_media_type, malformed_json, and those of `readBody`.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  assertJson(request);
  const body = await readBody(request);
  try {
    return decodeJson(body);
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not valid JSON in UTF-8", { cause });
  }
}

/**
 * Checks that the body is declared to be JSON in UTF-8.
 * @throws Problem unsupported_media_type
 */
export function assertJson({ headers }: Pick<IncomingMessage, "headers">): void {
  const type = headers["content-type"] ?? "";
  const charsets = [...type.matchAll(/;\s*charset\s*=\s*"?([^\s";]*)/gi)].map(([, name]) => name);
  const isUtf8 = charsets.every((name = "") => /^utf-?8$/i.test(name));
  if (isUtf8 && /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new Problem(
    "unsupported_media_type",
    "Send the body with Content-Type: application/json, in UTF-8",
  );
}

/** The parsed JSON text of a body, or undefined, which no JSON text has as its value, for a body that is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return decodeJson(body);
  } catch {
    return undefined;
  }
}

/**
 * A lenient decoder would replace invalid bytes, so that different texts become equal.
 * @throws TypeError for bytes that are not UTF-8, SyntaxError for a text that is not JSON.
 */
function decodeJson(body: Buffer): unknown {
  // Ignores a byte order mark at the beginning.
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "type" in error && error.type === "entity.too.large";
}
