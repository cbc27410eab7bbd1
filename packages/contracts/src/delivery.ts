import { z } from "zod";
import type { ServiceId } from "./apps.ts";
import { type Endpoint, sharedEndpoint } from "./endpoint.ts";
import { type InteractionStyle, type StyleTransports, styles } from "./style.ts";
import type { Topic } from "./topic.ts";

/** The largest number of event ids in one query for receipts: even the longest ids then fit into one request body. */
export const maxIdsPerQuery = 200;

/** The largest number of events in one delivery by invocation: even the largest events then fit into one request body. */
export const maxEventsPerDelivery = 32;

const EventId = z.string().min(1).max(300);

/** owner → subscriber: the events to look up, as ids by event type. */
export const ReceiptsQuery = z.strictObject({ ids: z.record(z.string(), z.array(EventId)) });
/** The ids of the events that the subscriber has handled, dead-lettered, or ignores by their type. */
const Received = z.object({ received: z.array(EventId) });
export const Receipts = Received.extend({
  idleMs: z.int().min(0).meta({
    description: "For how long the broker has delivered no event of the topic to this process",
  }),
});

/** owner → subscriber: events that the broker did not deliver, or that the style delivers by invocation. */
export const Deliveries = z.strictObject({
  events: z
    .array(
      z.strictObject({
        id: EventId,
        type: z.string(),
        data: z.looseObject({}),
        traceparent: z.string().optional(),
      }),
    )
    .min(1)
    .max(maxEventsPerDelivery),
});

/** Which events of a topic a subscriber has received; kit serves it in every subscriber. */
export function getReceipts({ name, owner }: Topic) {
  return sharedEndpoint({
    method: "post",
    path: `/events/${name}/receipts`,
    summary: `Which events of ${name} this subscriber has received`,
    callers: [owner],
    body: ReceiptsQuery,
    replies: { 200: Receipts },
    problems: [],
  });
}

/** Handles events as if the broker had delivered them; kit serves it in every subscriber. */
export function deliverEvents({ name, owner }: Topic) {
  return sharedEndpoint({
    method: "post",
    path: `/events/${name}/deliveries`,
    summary: `Handles events of ${name} that the broker does not deliver`,
    callers: [owner],
    body: Deliveries,
    replies: { 200: Received },
    problems: [],
  });
}

/** The subscribers whose receipts confirm an event; pending work serves the others until it knows the outcome. */
export function subscribersWithReceipts(topic: Topic): ServiceId[] {
  const { subscribers, servedByPendingWork = [] } = topic;
  return subscribers.filter((app) => !servedByPendingWork.includes(app));
}

/** The calls by which the owners of topics reach subscribers beside the broker. */
export function deliveryEndpoints(topics: readonly Topic[]): Endpoint[] {
  return topics.flatMap((topic) =>
    subscribersWithReceipts(topic).flatMap((app) => [
      { app, ...getReceipts(topic) },
      { app, ...deliverEvents(topic) },
    ]),
  );
}

/** How an event reaches the subscribers that send receipts. */
export interface DeliveryPlan {
  /** The broker delivers the event, and a receipt of each of these confirms it. */
  byEvents: readonly ServiceId[];
  /** The owner of the topic invokes each of these; the response confirms it. */
  byInvocation: readonly ServiceId[];
}

/** The step of a style that reaches a subscriber; every other subscriber is reached by events in every style. */
const stepOf: Partial<Record<ServiceId, keyof StyleTransports>> = { notification: "notifyPerson" };

/** The plan for the events of a topic in a style. */
export function deliveryPlan(topic: Topic, style: InteractionStyle): DeliveryPlan {
  const isInvoked = (app: ServiceId) => {
    const step = stepOf[app];
    return step !== undefined && styles[style][step] === "invocation";
  };
  const subscribers = subscribersWithReceipts(topic);
  return {
    byEvents: subscribers.filter((app) => !isInvoked(app)),
    byInvocation: subscribers.filter(isInvoked),
  };
}
