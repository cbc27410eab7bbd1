import type { ServiceId } from "@arch/contracts/apps";
import { topics } from "@arch/contracts/events";
import { collections, type Snapshot, type StoredEntry, type StoredRecord } from "./snapshot.ts";

/** The records whose event has a type. */
interface EventRecords {
  kind: string;
  find(snapshot: Snapshot): readonly StoredRecord[];
}

/** An entry without an account is left out: there is no person whom its event concerns. */
function entriesThat(isPayment: boolean, outcome: StoredEntry["outcome"]): EventRecords {
  const isRight = (entry: StoredEntry) =>
    entry.seq !== undefined &&
    entry.outcome === outcome &&
    (entry.orderId !== undefined) === isPayment;
  return { kind: "entry", find: ({ entries }) => entries.filter(isRight) };
}

/** The records of the events that subscribers confirm by receipts, by event type. */
export const recordsOfEvents: Readonly<Record<string, EventRecords>> = {
  "person.registered": { kind: "person", find: ({ persons }) => persons },
  "account.opened": { kind: "account", find: ({ accounts }) => accounts },
  "order.created": { kind: "order", find: ({ orders }) => orders },
  "payment.completed": entriesThat(true, "applied"),
  "payment.declined": entriesThat(true, "declined"),
  "account.operation.applied": entriesThat(false, "applied"),
  "account.operation.declined": entriesThat(false, "declined"),
};

/** What the events of some types leave behind in a subscriber's collection. */
export interface Effect {
  service: ServiceId;
  collection: string;
  types: readonly string[];
}

/** The effects that `collections` declares. */
export const effects: readonly Effect[] = Object.entries(collections).flatMap(([service, own]) =>
  Object.entries(own).flatMap(([collection, { effectOf: types }]) =>
    types === undefined ? [] : [{ service: service as ServiceId, collection, types }],
  ),
);

/** Violations by subscribers of events, at any moment: a confirmed event has its effect, and an effect has its event. */
export function effectViolations(snapshot: Snapshot): string[] {
  const dead = new Set(snapshot.deadLetters.map(({ service, _id }) => `${service} ${_id}`));
  return effects.flatMap((effect) => {
    const { service, collection } = effect;
    const stored = idsIn(snapshot, collection);
    const events = eventsOf(effect, snapshot);
    const known = new Set(events.map(({ id }) => id));
    return [
      ...events
        .filter(({ state, id }) => state === "confirmed" && !stored.has(id))
        .filter(({ eventId }) => !dead.has(`${service} ${eventId}`))
        .map(({ name }) => `${name} is confirmed, and ${service} has not received it`),
      ...[...stored]
        .filter((id) => !known.has(id))
        .map((id) => `${service} has ${id} in ${collection}, the effect of no event`),
    ];
  });
}

/** Violations by events without an effect, once the services are at rest. */
export function missingEffects(snapshot: Snapshot): string[] {
  return effects.flatMap((effect) => {
    const stored = idsIn(snapshot, effect.collection);
    return eventsOf(effect, snapshot)
      .filter(({ id }) => !stored.has(id))
      .map(({ name }) => `${name} has 0 ${effect.collection}, not 1`);
  });
}

/** How many effects are stored, by collection. */
export function countEffects(snapshot: Snapshot): Record<string, number> {
  return Object.fromEntries(
    effects.map(({ collection }) => [collection, idsIn(snapshot, collection).size]),
  );
}

/** The events that must have an effect: the id of their record, which the effect has too, and what is known of them. */
export function eventsOf({ types }: Effect, snapshot: Snapshot) {
  return types.flatMap((type) => {
    const { kind, find } = recordsOfEvents[type] ?? { kind: "", find: () => [] };
    const rule = topics.find(({ ids }) => Object.hasOwn(ids, type))?.ids[type] ?? "";
    return find(snapshot).map(({ _id: id, delivery }) => {
      const eventId = rule.replace(/<\w+>/, () => id);
      return { id, eventId, name: `${kind} ${id}`, state: delivery?.state };
    });
  });
}

/** A subscriber that has stored nothing yet has no collection. */
function idsIn(snapshot: Snapshot, collection: string): Set<string> {
  const stored = new Map<string, readonly { _id: string }[]>(Object.entries(snapshot));
  return new Set(stored.get(collection)?.map(({ _id }) => _id));
}
