import { paymentEvents } from "@arch/contracts/events";
import { handleTopic, type TopicHandler } from "@arch/kit/events/topicHandler";
import type { PointStore } from "./pointStore.ts";
import { pointsFor } from "./points.ts";

/** Grants points for each completed payment. */
export function loyaltySubscriptions(points: Pick<PointStore, "insert">): TopicHandler[] {
  return [
    handleTopic(paymentEvents, {
      async "payment.completed"({ operationId, login, sumMinor }) {
        await points.insert({ _id: operationId, login, points: pointsFor(sumMinor) });
      },
    }),
  ];
}
