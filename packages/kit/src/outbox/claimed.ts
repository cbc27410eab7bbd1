import type { DeliveryPlan } from "@arch/contracts/delivery";
import type { Topic } from "@arch/contracts/topic";
import type { Publication } from "../dapr/publication.ts";
import { type Failures, RefusedEvent } from "./deliverByInvocation.ts";
import type { WithDelivery } from "./delivery.ts";

/** The event of a record, and how it reaches its subscribers. */
export interface Fact {
  topic: Topic;
  event: Publication;
  plan: DeliveryPlan;
}

/** A record that this process has claimed, with its event. */
export interface Claimed extends Fact {
  id: string;
  /** The number of attempts before this one. */
  attempts: number;
}

/** Composes the events of claimed records; a record without an event is a failure. */
export function compose<T extends WithDelivery>(
  records: readonly T[],
  toFact: (record: T) => Fact,
): { claimed: Claimed[]; failures: Failures } {
  const claimed: Claimed[] = [];
  const failures: Failures = new Map();
  for (const record of records) {
    const { _id: id, delivery } = record;
    try {
      claimed.push({ id, attempts: delivery?.attempts ?? 0, ...toFact(record) });
    } catch (cause) {
      failures.set(id, new RefusedEvent(`${id} has no event`, { cause }));
    }
  }
  return { claimed, failures };
}
