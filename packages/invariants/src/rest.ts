import { pendingWorkField } from "@arch/kit/jobs/pendingWork";
import { missingEffects } from "./effects.ts";
import type { Snapshot, StoredRecord } from "./snapshot.ts";

/** Violations by what must be done once the services are at rest. */
export function restViolations(snapshot: Snapshot): string[] {
  const { entries, orders, persons, accounts } = snapshot;
  const logins = new Set(accounts.map(({ _id }) => _id));
  return [
    ...orders
      .filter(({ status }) => status === "pending")
      .map(({ _id }) => `order ${_id} is pending`),
    ...[...orders, ...persons]
      .filter((document) => document[pendingWorkField] !== undefined)
      .map(({ _id }) => `${_id} has pending work`),
    ...persons
      .filter(({ _id, account }) => account === undefined || !logins.has(_id))
      .map(({ _id }) => `${_id} is registered and has no account`),
    ...deliveryViolations({ entry: entries, account: accounts, order: orders, person: persons }),
    ...missingEffects(snapshot),
  ];
}

function deliveryViolations(records: Record<string, readonly StoredRecord[]>): string[] {
  return Object.entries(records).flatMap(([kind, documents]) =>
    documents
      .filter(({ delivery }) => delivery !== undefined && delivery.state !== "confirmed")
      .map(({ _id, delivery }) => `the delivery of ${kind} ${_id} is ${delivery?.state}`),
  );
}

/** The services that must have stored an event as a dead letter, by the event's id. */
export type ExpectedDeadLetters = ReadonlyMap<string, readonly string[]>;

/** Violations by dead letters, of which there are none unless they are expected. */
export function deadLetterViolations(
  { deadLetters }: Snapshot,
  expected: ExpectedDeadLetters = new Map(),
): string[] {
  return [
    ...deadLetters
      .filter(({ _id }) => !expected.has(_id))
      .map(({ service, _id, reason }) => `${service} has the dead letter ${_id}: ${reason}`),
    ...[...expected].flatMap(([id, services]) =>
      services
        .filter((name) => !deadLetters.some(({ _id, service }) => _id === id && service === name))
        .map((name) => `${name} has no dead letter ${id}`),
    ),
  ];
}
