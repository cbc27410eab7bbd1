import { paymentEvents } from "@arch/contracts/events";
import { handleTopic, type TopicHandler } from "@arch/kit/events/topicHandler";
import { pointsFor } from "./grant.ts";
import type { GrantStore } from "./grantStore.ts";

/** Grants points for each completed payment. */
export function loyaltySubscriptions(grants: Pick<GrantStore, "insert">): TopicHandler[] {
  return [
    handleTopic(paymentEvents, {
      async "payment.completed"({ operationId, login, sumMinor }) {
        await grants.insert({ _id: operationId, login, points: pointsFor(sumMinor) });
      },
    }),
  ];
}
