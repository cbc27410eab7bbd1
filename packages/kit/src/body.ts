import type { IncomingMessage } from "node:http";
import getRawBody from "raw-body";
import { Problem } from "./problem.ts";

/** The largest body that is read, in bytes; no call of this API comes near it. */
export const maxBodyBytes = 64 * 1024;

/**
 * Reads the whole body, at most `limitBytes` of it.
 * @throws Problem body_too_large, or incomplete_body when the caller hung up in the middle.
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
    // What was begun and not read to its end must still flow off, or the connection is stuck.
    request.resume();
    if (isTooLarge(cause)) {
      throw new Problem("body_too_large", `A body has at most ${limitBytes} bytes`, { cause });
    }
    throw new Problem("incomplete_body", "The body did not arrive whole", { cause });
  }
}

/**
 * Reads a JSON body. CloudEvents come as application/cloudevents+json, hence any `+json` is welcome.
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

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "type" in error && error.type === "entity.too.large";
}
