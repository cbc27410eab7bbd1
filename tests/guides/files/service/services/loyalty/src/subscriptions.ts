import { paymentEvents } from "@arch/contracts/events";
import { handleTopic, type TopicHandler } from "@arch/kit/events/topicHandler";
import { pointsFor } from "./grant.ts";
import type { GrantStore } from "./grantStore.ts";

/** Grants points for each completed payment, in every style. */
export function loyaltySubscriptions(
  grants: Pick<GrantStore, "insert" | "received">,
): TopicHandler[] {
  return [
    handleTopic(
      paymentEvents,
      {
        async "payment.completed"({ operationId, login, sumMinor }) {
          await grants.insert({ _id: operationId, login, points: pointsFor(sumMinor) });
        },
      },
      grants.received,
    ),
  ];
}
