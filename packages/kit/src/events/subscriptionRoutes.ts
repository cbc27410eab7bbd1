import type { IncomingMessage } from "node:http";
import type Router from "@koa/router";
import type { Logger } from "pino";
import { parseJson, readBody } from "../http/body.ts";
import { Problem } from "../http/problem.ts";
import { crashPoint } from "../testing/crashPoint.ts";

/** The two responses that Dapr gets: acknowledge the event, or deliver it again. */
export type DeliveryStatus = "SUCCESS" | "RETRY";

/**
 * A topic that this service subscribes to. If a handler throws, Dapr redelivers a few times; after that the publisher
 * republishes until delivery is confirmed. An event that no retry can handle goes to the service's own dead letters, so
 * no topic needs a dead-letter topic.
 */
export interface Subscription {
  /** The Dapr component of the subscription. */
  pubsub: string;
  topic: string;
  path: string;
  /** @throws any error that prevents handling now; the event is delivered again. */
  handle(event: unknown): Promise<void>;
  /** Stores a body that is not JSON; a redelivery would not parse either. */
  deadLetter(body: string, reason: string): Promise<void>;
}

/**
 * Serves the subscriptions as plain routes. Every path sets its response: to Dapr, Koa's implicit 404 means "drop",
 * and the SDK's own server acknowledges an event whose handler threw.
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
      assertNotInvoked(ctx.get("dapr-caller-app-id"));
      ctx.body = { status: await receive(subscription, ctx.req, log) };
    });
  }
}

/**
 * daprd names the caller of an invocation, and no caller for a delivered event. The broker's scopes decide who may
 * publish, so an event that arrives by invocation is rejected from every caller.
 */
function assertNotInvoked(caller: string): void {
  if (caller !== "") {
    throw new Problem("forbidden", "Events are delivered by the broker, not by invocation");
  }
}

/**
 * The largest event that is read, in bytes. A sidecar publishes up to 4 MiB; a larger limit than that leaves room for
 * the envelope, so that no event is rejected for its size and republished without end.
 */
const maxEventBytes = 8 * 1024 * 1024;

async function receive(
  { topic, handle, deadLetter }: Subscription,
  request: IncomingMessage,
  log: Logger,
): Promise<DeliveryStatus> {
  try {
    const body = await readBody(request, maxEventBytes);
    const event = parseJson(body);
    if (event === undefined) await deadLetter(body.toString("utf8"), "The event is not JSON");
    else await handle(event);
    crashPoint("before acknowledge");
    return "SUCCESS";
  } catch (error) {
    log.error({ err: error, topic }, "handling the event failed, Dapr will redeliver it");
    return "RETRY";
  }
}
