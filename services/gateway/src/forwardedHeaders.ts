import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Endpoint } from "@arch/contracts/endpoint";
import { IdempotencyKey } from "@arch/contracts/headers";
import { parse } from "@arch/kit/parse";
import { z } from "zod";

/** The headers of a client that a service gets to see, beside the key. */
const passedOn = ["content-type", "prefer", "traceparent", "tracestate"] as const;

const KeyHeader = z.object({ "idempotency-key": IdempotencyKey.optional() });

export interface ForwardedHeaders {
  headers: Record<string, string>;
  /** The key that the gateway made because the client gave none. */
  madeKey?: string;
}

/**
 * The headers that travel on with a call, and no others: never one of Dapr's own.
 * @throws Problem invalid_idempotency_key, also when there are two of them.
 */
export function forwardedHeaders(request: IncomingMessage, endpoint: Endpoint): ForwardedHeaders {
  const headers: Record<string, string> = {};
  for (const name of passedOn) {
    const value = request.headers[name];
    // daprd gives up on other bytes; a header that nobody can read is as good as none.
    if (typeof value === "string" && /^[\x20-\x7e]*$/.test(value)) headers[name] = value;
  }
  if (!endpoint.movesMoney) return { headers };
  const [key, ...others] = request.headersDistinct["idempotency-key"] ?? [];
  // Two headers would be read as one key with a comma, and a repeat with one of them as another call.
  const given = others.length > 0 ? [key, ...others] : key;
  parse(KeyHeader, { "idempotency-key": given }, "headers");
  if (key !== undefined) return { headers: { ...headers, "idempotency-key": key } };
  // Dapr repeats an invocation whose callee's sidecar dies: without a key the handler would run twice.
  const madeKey = randomUUID();
  return { headers: { ...headers, "idempotency-key": madeKey }, madeKey };
}
