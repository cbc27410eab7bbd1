import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Endpoint } from "@arch/contracts/endpoint";
import { IdempotencyKey } from "@arch/contracts/headers";
import { parse } from "@arch/kit/http/parse";
import { z } from "zod";

/** The client's headers that are forwarded, beside the Idempotency-Key. */
const forwardedNames = ["content-type", "prefer", "traceparent", "tracestate"] as const;

const KeyHeader = z.object({ "idempotency-key": IdempotencyKey.optional() });

export interface ForwardedHeaders {
  headers: Record<string, string>;
  /** The key that the gateway made because the client sent none. */
  madeKey?: string;
}

/**
 * The headers to forward with a call; Dapr's own headers are never forwarded.
 * @throws Problem invalid_idempotency_key, also for a repeated header.
 */
export function forwardedHeaders(request: IncomingMessage, endpoint: Endpoint): ForwardedHeaders {
  const headers: Record<string, string> = {};
  for (const name of forwardedNames) {
    const value = request.headers[name];
    // daprd fails on other bytes, so such a header is dropped.
    if (typeof value === "string" && /^[\x20-\x7e]*$/.test(value)) headers[name] = value;
  }
  if (!endpoint.movesMoney) return { headers };
  const [key, ...others] = request.headersDistinct["idempotency-key"] ?? [];
  // Two headers would be read as one key with a comma, and a repeat with only one of them as another call.
  const given = others.length > 0 ? [key, ...others] : key;
  parse(KeyHeader, { "idempotency-key": given }, "headers");
  if (key !== undefined) return { headers: { ...headers, "idempotency-key": key } };
  // Dapr repeats an invocation when the callee's sidecar dies: without a key the operation would run twice.
  const madeKey = randomUUID();
  return { headers: { ...headers, "idempotency-key": madeKey }, madeKey };
}
