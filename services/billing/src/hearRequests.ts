import { orderEvents, personEvents } from "@arch/contracts/events";
import { type Ear, ear, PoisonEvent } from "@arch/kit/ear";
import type { Publication } from "@arch/kit/publication";
import type { AccountDocument } from "./accountModel.ts";
import type { AccountStore } from "./accountStore.ts";
import type { EntryDocument } from "./entryModel.ts";
import type { Submit } from "./groupCommit.ts";
import { orderOperation } from "./operationId.ts";

export interface HearRequestsParts {
  accounts: Pick<AccountStore, "open" | "findEntry">;
  submit: Submit;
  announce(account: AccountDocument): Promise<void>;
  publish(publication: Publication): Promise<void>;
  toEvent(entry: EntryDocument): Publication;
}

/**
 * Hears of persons and orders, in every style, and does what follows from them. Whoever tells it repeats it until it
 * has heard the answer, so what is on record already is answered again.
 */
export function hearRequests(parts: HearRequestsParts): Ear[] {
  const { accounts, submit, announce, publish, toEvent } = parts;

  async function answerAgain(operationId: string): Promise<void> {
    const entry = await accounts.findEntry(operationId);
    if (entry === undefined) throw new Error(`Entry ${operationId} is not there`);
    await publish(toEvent(entry));
  }

  return [
    ear(personEvents, {
      async "person.registered"({ version: _, ...person }) {
        const { account } = await accounts.open(person);
        await announce(account);
      },
    }),
    ear(orderEvents, {
      async "order.created"({ orderId, login, priceMinor }, { traceparent }) {
        const identity = orderOperation(orderId);
        const command = { login, operation: "withdraw" as const, sumMinor: priceMinor };
        const outcome = await submit({ ...identity, ...command, traceparent });
        if (outcome.kind === "refused") {
          throw new PoisonEvent(`Order ${orderId} is on record with another content`);
        }
        // A new entry is told by the outbox, unless there is nobody to write a letter to.
        if (outcome.replayed || outcome.entry.seq === undefined) {
          await answerAgain(identity.operationId);
        }
      },
    }),
  ];
}
