import { deliverEvents, getReceipts } from "@arch/contracts/delivery";
import type { Logger } from "pino";
import { type Route, route } from "../http/route.ts";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import type { TopicHandler } from "./topicHandler.ts";

export interface DeliveryRoutesParts {
  /** The milliseconds since the broker delivered an event of the topic. */
  idleMs(): number;
  deadLetters: Pick<DeadLetterStore, "received">;
  log: Logger;
}

/** The routes by which the owner of a topic queries a subscriber for receipts, and delivers events without the broker. */
export function deliveryRoutes(
  handler: TopicHandler,
  { idleMs, deadLetters, log }: DeliveryRoutesParts,
): Route[] {
  const { topic, handle, ignores, findReceived } = handler;
  return [
    route(getReceipts(topic), async ({ body }) => {
      const byType = Object.entries(body.ids);
      const ignored = byType.flatMap(([type, ids]) => (ignores(type) ? ids : []));
      const ids = byType.flatMap(([type, ids]) => (ignores(type) ? [] : ids));
      const dead = deadLetters.received(topic.name, ids);
      const [handled, deadLettered] = await Promise.all([findReceived(ids), dead]);
      const received = [...new Set([...ignored, ...handled, ...deadLettered])];
      return { status: 200, body: { received, idleMs: Math.floor(idleMs()) } };
    }),

    route(deliverEvents(topic), async ({ body: { events } }) => {
      const received: string[] = [];
      await Promise.all(
        events.map(async (event) => {
          try {
            await handle(event);
            received.push(event.id);
          } catch (error) {
            log.error({ err: error, topic: topic.name, id: event.id }, "handling the event failed");
          }
        }),
      );
      return { status: 200, body: { received } };
    }),
  ];
}
