import type { Endpoint } from "@arch/contracts/endpoint";

const aboutCalls = [
  "A shop: people register, get a billing account, pay for orders from it, and get a message",
  "about every operation on it. Money is a JSON number in major units with at most two decimals.",
  "A call that moves money can be repeated with the same Idempotency-Key: the money moves once.",
  "Without a key each repetition is another call, also one by a proxy or a client library, which may",
  "repeat PUT on their own: a client that repeats PUT or POST needs a key.",
  "Every error is application/problem+json with a stable code.",
].join(" ");

const aboutInternalCalls = [
  "This document also has the internal calls. x-app names the service that serves a call,",
  "x-callers the services that may make it. Internal calls go through the sidecars; the gateway",
  "does not serve them, and other callers are rejected. The interaction style decides which of",
  "them are made; asyncapi.yaml describes the events that replace them.",
].join(" ");

/** The head of the document. */
export function describeApi(isPublic: boolean) {
  return {
    openapi: "3.1.1",
    info: {
      title: "arch",
      version: "1.0.0",
      description: isPublic ? aboutCalls : `${aboutCalls}\n\n${aboutInternalCalls}`,
      license: { name: "MIT", identifier: "MIT" },
    },
    // The gateway serves its own document; a file has to name the gateway.
    servers: isPublic
      ? [{ url: "/" }]
      : [{ url: "http://127.0.0.1:8080", description: "The gateway, for the public calls" }],
    // No call needs credentials.
    security: [],
  };
}

/** What only the services need to know of a call: who serves it, who may make it, and how. */
export function describeRoute({ app, callers }: Endpoint) {
  const isPublic = callers === "public";
  const sidecar = {
    url: `http://127.0.0.1:{daprHttpPort}/v1.0/invoke/${app}/method`,
    description: "The sidecar of the caller",
    variables: { daprHttpPort: { default: "3500", description: "DAPR_HTTP_PORT of the caller" } },
  };
  return {
    description: isPublic
      ? `Public: served by ${app} through the gateway.`
      : `Internal: served by ${app} for ${callers.join(" and ")} only, not by the gateway.`,
    "x-app": app,
    "x-callers": callers,
    ...(!isPublic && { servers: [sidecar] }),
  };
}
