import { createHash } from "node:crypto";
import { billingDeadLetterTopic, billingTopic, LedgerEntryRecorded } from "@arch/contracts/events";
import { CloudEvent, type Subscription } from "@arch/kit/events";
import type { Logger } from "pino";
import { z } from "zod";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import { writeLetter } from "./letter.ts";
import type { MessageStore } from "./messageStore.ts";

export interface HearBillingParts {
  messages: Pick<MessageStore, "keep">;
  deadLetters: Pick<DeadLetterStore, "keep">;
  now: () => Date;
  log: Logger;
}

const BillingEvent = CloudEvent.extend({ data: LedgerEntryRecorded });

/** Handles one event of billing: a letter about the entry, or a dead letter where nobody can read it. */
export type HearEvent = (event: unknown) => Promise<"letter" | "dead letter">;

export function hearEvent({ messages, deadLetters, now, log }: HearBillingParts): HearEvent {
  /** What does not parse today does not parse tomorrow: it is kept aside and nothing waits behind it. */
  async function setAside(event: unknown, fault: z.ZodError): Promise<void> {
    const text = JSON.stringify(event);
    const envelope = CloudEvent.safeParse(event);
    const id = envelope.success
      ? envelope.data.id
      : createHash("sha256").update(text).digest("hex");
    const reason = z.prettifyError(fault);
    await deadLetters.keep({ _id: id, reason, event: text, arrivedAt: now() });
    log.error({ id, reason }, "an event cannot be read, it is kept as a dead letter");
  }

  return async function hear(event) {
    const parsed = BillingEvent.safeParse(event);
    if (!parsed.success) {
      await setAside(event, parsed.error);
      return "dead letter";
    }
    const { id, data } = parsed.data;
    const { login, seq, email, operationId, orderId, occurredAt } = data;
    const letter = { ...writeLetter(data), email, operationId, orderId };
    await messages.keep({ _id: id, login, seq, ...letter, createdAt: new Date(occurredAt) });
    return "letter";
  };
}

/** The subscription to billing's topic. */
export function billingSubscription(pubsub: string, hear: HearEvent): Subscription {
  return {
    pubsub,
    topic: billingTopic,
    path: "/events/billing",
    deadLetterTopic: billingDeadLetterTopic,
    async handle(event) {
      await hear(event);
    },
  };
}
