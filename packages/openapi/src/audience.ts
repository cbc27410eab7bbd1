import type { Endpoint } from "@arch/contracts/endpoint";
import type { Info, Operation, Server } from "./document.ts";

/** Whom a document is for: everyone, who gets the public calls alone, or the services, who get all. */
export type Audience = "everyone" | "services";

const story = [
  "A shop: people register, own a billing account, pay for orders from it, and get a letter",
  "about every movement of their money. Money is a JSON number in major units with at most two",
  "decimals. A call that moves money can be repeated under its Idempotency-Key without moving it",
  "twice. Every error is application/problem+json with a stable code.",
].join(" ");

const aboutInternalCalls = [
  "Beside the public calls, which the gateway passes on, this document has the internal ones:",
  "x-callers names the services that may make a call, x-app the one that serves it. They go through",
  "the sidecars, the gateway does not know them, and nobody else is answered. Which of them are made",
  "depends on the interaction style; asyncapi.yaml describes the events that take their place.",
].join(" ");

/** Whether a call is described to this audience. */
export function isFor(audience: Audience, { callers }: Endpoint): boolean {
  return audience === "services" || callers === "public";
}

/** What the document says about itself. */
export function infoFor(audience: Audience): Info {
  return {
    title: "arch",
    version: "1.0.0",
    description: audience === "everyone" ? story : `${story}\n\n${aboutInternalCalls}`,
    license: { name: "MIT", identifier: "MIT" },
  };
}

/** Where the public calls are served: the gateway serves its own description, a file has to name it. */
export function serversFor(audience: Audience): Server[] {
  if (audience === "everyone") return [{ url: "/" }];
  return [{ url: "http://127.0.0.1:8080", description: "The gateway, for the public calls" }];
}

type Marks = Pick<Operation, "description" | "x-app" | "x-callers" | "servers">;

/** What only the services want to know of a call: who serves it, who may make it, and how they reach it. */
export function marksFor(audience: Audience, { app, callers }: Endpoint): Marks {
  if (audience === "everyone") return {};
  const marks = { "x-app": app, "x-callers": callers };
  if (callers === "public") {
    return { description: `Public: served by ${app}, passed on by the gateway.`, ...marks };
  }
  const allowed = callers.join(" and ");
  return {
    description: `Internal: served by ${app} for ${allowed} alone; the gateway does not know it.`,
    ...marks,
    servers: [sidecarTo(app)],
  };
}

function sidecarTo(app: string): Server {
  return {
    url: `http://127.0.0.1:{daprHttpPort}/v1.0/invoke/${app}/method`,
    description: "The sidecar of the caller",
    variables: {
      daprHttpPort: { default: "3500", description: "DAPR_HTTP_PORT of the caller" },
    },
  };
}
