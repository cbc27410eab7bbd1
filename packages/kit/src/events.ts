import type Router from "@koa/router";
import type { Logger } from "pino";
import { z } from "zod";
import { readJson } from "./body.ts";
import { crashPoint } from "./crashPoint.ts";

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
 * whoever told it; hence no dead-letter topic, whose subscription would share a connection with this one.
 */
export interface Subscription {
  /** The component to hear it through. */
  pubsub: string;
  topic: string;
  path: string;
  handle(event: unknown): Promise<void>;
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
  for (const { path, topic, handle } of subscriptions) {
    router.post(path, async (ctx) => {
      let verdict: Verdict = "SUCCESS";
      try {
        await handle(await readJson(ctx.req));
        crashPoint("before acknowledge");
      } catch (error) {
        log.error({ err: error, topic }, "the event could not be handled, it will come again");
        verdict = "RETRY";
      }
      ctx.status = 200;
      ctx.body = { status: verdict };
    });
  }
}
