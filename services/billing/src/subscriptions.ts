import { orderEvents, personEvents } from "@arch/contracts/events";
import type { Publication } from "@arch/kit/dapr/publication";
import { handleTopic, PoisonEvent, type TopicHandler } from "@arch/kit/events/topicHandler";
import type { AccountDocument } from "./accounts/accountModel.ts";
import type { AccountStore } from "./accounts/accountStore.ts";
import type { EntryStore } from "./ledger/entryStore.ts";
import type { Submit } from "./ledger/groupCommit.ts";
import { orderPayment } from "./ledger/operationId.ts";
import { entryEvent } from "./outbox/entryEvent.ts";

export interface SubscriptionsParts {
  accounts: Pick<AccountStore, "open">;
  entries: Pick<EntryStore, "find">;
  submit: Submit;
  announce(account: AccountDocument): Promise<void>;
  publish(publication: Publication): Promise<void>;
  currency: string;
}

/**
 * Handles events of persons and orders, in every style. The publisher republishes until it has received the outcome,
 * so a recorded outcome is published again.
 */
export function billingSubscriptions(parts: SubscriptionsParts): TopicHandler[] {
  const { accounts, entries, submit, announce, publish, currency } = parts;

  async function republishOutcome(operationId: string): Promise<void> {
    const entry = await entries.find(operationId);
    if (entry === undefined) throw new Error(`Entry ${operationId} does not exist`);
    await publish(entryEvent(entry, currency));
  }

  return [
    handleTopic(personEvents, {
      async "person.registered"({ version: _, ...person }) {
        const { account } = await accounts.open(person);
        await announce(account);
      },
    }),
    handleTopic(orderEvents, {
      async "order.created"({ orderId, login, priceMinor }, { traceparent }) {
        const ref = orderPayment(orderId);
        const command = { login, operation: "withdraw" as const, sumMinor: priceMinor };
        const outcome = await submit({ ...ref, ...command, traceparent });
        if (outcome.kind === "refused") {
          throw new PoisonEvent(`Order ${orderId} is recorded with other data`);
        }
        // The outbox publishes a new entry, except for an unknown login, which gets no message.
        if (outcome.replayed || outcome.entry.seq === undefined) {
          await republishOutcome(ref.operationId);
        }
      },
    }),
  ];
}
