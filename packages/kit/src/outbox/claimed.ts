import type { DeliveryPlan } from "@arch/contracts/delivery";
import type { Topic } from "@arch/contracts/topic";
import type { Publication } from "../dapr/publication.ts";
import { type Failures, RefusedEvent } from "./deliverByInvocation.ts";
import type { WithDelivery } from "./delivery.ts";

/** The event of a record, and how it reaches its subscribers. */
export interface OutboxEvent {
  topic: Topic;
  event: Publication;
  plan: DeliveryPlan;
}

/** The numbers of earlier attempts to deliver a record, and of the last ones that were refused. */
export interface Attempts {
  attempts: number;
  refusals: number;
}

/** A record that this process has claimed, with its event. */
export interface Claimed extends OutboxEvent, Attempts {
  id: string;
}

export function attemptsOf({ delivery }: WithDelivery): Attempts {
  return { attempts: delivery?.attempts ?? 0, refusals: delivery?.refusals ?? 0 };
}

/** Composes the events of claimed records; a record without an event is a failure. */
export function compose<T extends WithDelivery>(
  records: readonly T[],
  toEvent: (record: T) => OutboxEvent,
): { claimed: Claimed[]; failures: Failures } {
  const claimed: Claimed[] = [];
  const failures: Failures = new Map();
  for (const record of records) {
    const { _id: id } = record;
    try {
      claimed.push({ id, ...attemptsOf(record), ...toEvent(record) });
    } catch (cause) {
      failures.set(id, new RefusedEvent(`${id} has no event`, { cause }));
    }
  }
  return { claimed, failures };
}
