import type { IncomingMessage } from "node:http";
import type Router from "@koa/router";
import type { Logger } from "pino";
import { z } from "zod";
import { readBody } from "./body.ts";
import { crashPoint } from "./crashPoint.ts";
import { Problem } from "./problem.ts";

/** The envelope that Dapr delivers; `data` is the event itself and is checked by its handler. */
export const CloudEvent = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  data: z.unknown(),
  /** The trace that the event is part of; what follows from it carries it on. */
  traceparent: z.string().optional(),
});
export type CloudEvent = z.output<typeof CloudEvent>;

/** Dapr's two useful answers: handled (or never to be handled), and deliver again. */
export type Verdict = "SUCCESS" | "RETRY";

/**
 * A topic that this service hears. A handler that throws gets the event again, a few times from Dapr, and later from
 * whoever told it, who tells it until it knows that it was heard; so there is no dead-letter topic.
 */
export interface Subscription {
  /** The component to hear it through. */
  pubsub: string;
  topic: string;
  path: string;
  /** @throws whatever keeps it from being handled now. */
  handle(event: unknown): Promise<void>;
  /** Keeps what arrived and is no event at all; it would be none the next time either. */
  setAside(body: string, reason: string): Promise<void>;
}

/**
 * Serves the topics as plain routes. Every path sets its answer: Koa's silent 404 would mean "drop" to Dapr, and
 * the SDK's own server acknowledges an event whose handler threw.
 */
export function subscriptionRoutes(
  router: Router,
  subscriptions: Subscription[],
  log: Logger,
): void {
  router.get("/dapr/subscribe", (ctx) => {
    ctx.body = subscriptions.map(({ pubsub, topic, path }) => {
      return { pubsubname: pubsub, topic, route: path };
    });
  });
  for (const subscription of subscriptions) {
    router.post(subscription.path, async (ctx) => {
      refuseInvocation(ctx.get("dapr-caller-app-id"));
      ctx.body = { status: await hear(subscription, ctx.req, log) };
    });
  }
}

/**
 * daprd names the caller of an invocation, and nobody for an event that it delivers. Who may tell what is for the
 * broker's scopes to say, so an event that comes by invocation is refused whoever sends it.
 */
function refuseInvocation(caller: string): void {
  if (caller !== "")
    throw new Problem("forbidden", "An event comes from the broker, not by a call");
}

/**
 * The largest event that is read, in bytes. A sidecar takes 4 MiB to publish; an event that is refused for its size alone
 * would come again for ever, so there is room for that and its envelope.
 */
const maxEventBytes = 8 * 1024 * 1024;

async function hear(
  { topic, handle, setAside }: Subscription,
  request: IncomingMessage,
  log: Logger,
): Promise<Verdict> {
  try {
    const body = await readBody(request, maxEventBytes);
    const event = parseJson(body);
    if (event === undefined) await setAside(body.toString("utf8"), "It is not JSON");
    else await handle(event);
    crashPoint("before acknowledge");
    return "SUCCESS";
  } catch (error) {
    log.error({ err: error, topic }, "the event could not be handled, it will come again");
    return "RETRY";
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // No JSON has this value, so it can stand for what is none.
    return undefined;
  }
}
