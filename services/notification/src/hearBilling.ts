import { createHash } from "node:crypto";
import { billingTopic, LedgerEntryRecorded } from "@arch/contracts/events";
import { CloudEvent, type Subscription } from "@arch/kit/events";
import type { Logger } from "pino";
import { z } from "zod";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import { writeLetter } from "./letter.ts";
import type { MessageStore } from "./messageStore.ts";

export interface HearBillingParts {
  pubsub: string;
  messages: MessageStore;
  deadLetters: DeadLetterStore;
  now: () => Date;
  log: Logger;
}

const BillingEvent = CloudEvent.extend({ data: LedgerEntryRecorded });

/** Hears what happened to money and keeps a letter about each entry. */
export function hearBilling(parts: HearBillingParts): Subscription {
  const { pubsub, messages, deadLetters, now, log } = parts;

  /** An event that does not parse today does not parse tomorrow: it is kept aside and nothing waits behind it. */
  async function setAside(event: unknown, fault: z.ZodError): Promise<void> {
    const text = JSON.stringify(event);
    const envelope = CloudEvent.safeParse(event);
    const id = envelope.success
      ? envelope.data.id
      : createHash("sha256").update(text).digest("hex");
    await deadLetters.keep({
      _id: id,
      reason: z.prettifyError(fault),
      event: text,
      arrivedAt: now(),
    });
    log.error({ id, err: fault }, "an event cannot be read, it is kept as a dead letter");
  }

  return {
    pubsub,
    topic: billingTopic,
    path: "/events/billing",
    async handle(event) {
      const parsed = BillingEvent.safeParse(event);
      if (!parsed.success) return setAside(event, parsed.error);
      const { id, data } = parsed.data;
      const { login, seq, email, operationId, orderId, occurredAt } = data;
      const letter = { ...writeLetter(data), email, operationId, orderId };
      await messages.keep({ _id: id, login, seq, ...letter, createdAt: new Date(occurredAt) });
    },
  };
}
