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
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new Problem(
      "unsupported_media_type",
      "Send the body with Content-Type: application/json",
    );
  }
  const body = await readBody(request);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not valid JSON", { cause });
  }
}

/** The parsed JSON text of a body, or undefined, which no JSON text has as its value, for a body that is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "type" in error && error.type === "entity.too.large";
}
