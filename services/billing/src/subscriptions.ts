import { orderEvents, personEvents } from "@arch/contracts/events";
import type { Publication } from "@arch/kit/dapr/publication";
import {
  handleTopic,
  idsBehind,
  PoisonEvent,
  type TopicHandler,
} from "@arch/kit/events/topicHandler";
import type { AccountDocument } from "./accounts/accountModel.ts";
import type { AccountStore } from "./accounts/accountStore.ts";
import type { EntryDocument } from "./ledger/entryModel.ts";
import type { EntryStore } from "./ledger/entryStore.ts";
import type { Submit } from "./ledger/groupCommit.ts";
import { orderPayment } from "./ledger/operationId.ts";

export interface SubscriptionsParts {
  accounts: Pick<AccountStore, "open" | "opened">;
  entries: Pick<EntryStore, "find" | "recorded">;
  submit: Submit;
  /** Gets each new account once it is stored. */
  onOpened(accounts: AccountDocument[]): void;
  publish(publication: Publication): Promise<void>;
  accountEvent(account: AccountDocument): Publication;
  entryEvent(entry: EntryDocument): Publication;
}

/**
 * Handles events of persons and orders, in every style. The publisher republishes until it has received the outcome,
 * so a recorded outcome is published again.
 */
export function billingSubscriptions(parts: SubscriptionsParts): TopicHandler[] {
  return [personHandler(parts), orderHandler(parts)];
}

function personHandler(parts: SubscriptionsParts): TopicHandler {
  const { accounts, onOpened, publish, accountEvent } = parts;
  return handleTopic(
    personEvents,
    {
      async "person.registered"({ version: _, ...person }) {
        const { account, isNew } = await accounts.open(person);
        if (isNew) onOpened([account]);
        else await publish(accountEvent(account));
      },
    },
    idsBehind("person:", accounts.opened),
  );
}

function orderHandler(parts: SubscriptionsParts): TopicHandler {
  const { entries, submit, publish, entryEvent } = parts;

  async function republishOutcome(operationId: string): Promise<void> {
    const entry = await entries.find(operationId);
    if (entry === undefined) throw new Error(`Entry ${operationId} does not exist`);
    await publish(entryEvent(entry));
  }

  return handleTopic(
    orderEvents,
    {
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
    },
    // The id of the event is that of the payment's entry.
    entries.recorded,
  );
}
