import type { OperationName } from "@arch/contracts/account";
import type { ServiceId } from "@arch/contracts/apps";
import type { MessageKind } from "@arch/contracts/message";
import type { OrderStatus } from "@arch/contracts/order";
import { pendingWorkField, type WithPendingWork } from "@arch/kit/jobs/pendingWork";
import { settingsCollection } from "@arch/kit/mongo/settings";
import { type Delivery, openStates } from "@arch/kit/outbox/delivery";

/** A record whose event must reach its subscribers; one that has none to reach has no delivery. */
export interface StoredRecord {
  _id: string;
  delivery?: Pick<Delivery, "state">;
}

// Documents as the services store them, with the fields that invariants read.
export interface StoredAccount extends StoredRecord {
  balanceMinor: bigint;
  seq: number;
  openedAt: Date;
}

export interface StoredEntry extends StoredRecord {
  login: string;
  operation: OperationName;
  sumMinor: bigint;
  outcome: "applied" | "declined";
  reason?: string;
  orderId?: string;
  seq?: number;
  balanceAfterMinor: bigint;
  email?: string;
}

export interface StoredOrder extends WithPendingWork, StoredRecord {
  login: string;
  priceMinor: bigint;
  status: OrderStatus;
  reason?: string;
}

export interface StoredMessage {
  _id: string;
  login: string;
  seq: number;
  kind: MessageKind;
  text: string;
  email: string;
  operationId: string;
  orderId?: string;
}

/** The stored documents of all services. */
export interface Snapshot {
  accounts: StoredAccount[];
  entries: StoredEntry[];
  orders: StoredOrder[];
  persons: (WithPendingWork & StoredRecord & { account?: { openedAt: Date } })[];
  messages: StoredMessage[];
  /** With the service that stores them. */
  deadLetters: { service: ServiceId; _id: string; reason: string }[];
  /** The logins that order knows to have an account. */
  logins: { _id: string }[];
}

const undelivered = { "delivery.state": { $in: openStates } };
const withWork = { $or: [{ [pendingWorkField]: { $exists: true } }, undelivered] };

/** What invariants know of a collection that may be no part of `Snapshot`. */
interface CollectionRules {
  /** The filter of documents with pending work. */
  pending?: object;
  /** The types of the events of which each has one document as its effect; its id is that of the event's record. */
  effectOf?: readonly string[];
}

/**
 * The collections of each service beside its dead letters, subscriptions and settings. In the order in which work causes
 * work, so that counting what is pending in this order misses none.
 */
export const collections: Record<ServiceId, Readonly<Record<string, CollectionRules>>> = {
  person: { persons: { pending: withWork } },
  order: { orders: { pending: withWork }, logins: { effectOf: ["account.opened"] } },
  billing: { accounts: { pending: undelivered }, entries: { pending: undelivered } },
  notification: {
    messages: {
      effectOf: [
        "payment.completed",
        "payment.declined",
        "account.operation.applied",
        "account.operation.declined",
      ],
    },
  },
};

/** When a service subscribed to its topics, and the settings of its database. */
const ownOfKit = ["subscriptions", settingsCollection];

/** The documents of one collection. */
export interface Contents {
  service: ServiceId;
  collection: string;
  documents: unknown[];
}

/**
 * Makes a snapshot of the contents of all databases.
 * @throws Error on a collection that `collections` does not list.
 */
export function toSnapshot(contents: readonly Contents[]): Snapshot {
  const deadLetters: Snapshot["deadLetters"] = [];
  const found: Partial<Record<string, unknown[]>> = {};
  for (const { service, collection, documents } of contents) {
    if (collection === "deadLetters") {
      const own = documents as Snapshot["deadLetters"];
      deadLetters.push(...own.map(({ _id, reason }) => ({ service, _id, reason })));
    } else if (ownOfKit.includes(collection)) {
      // Each service has them, and no invariant reads them.
    } else if (Object.hasOwn(collections[service], collection)) found[collection] = documents;
    else throw new Error(`The collection ${collection} of ${service} is not listed in collections`);
  }
  const none = { accounts: [], entries: [], orders: [], persons: [], messages: [], logins: [] };
  return { ...none, ...(found as Partial<Snapshot>), deadLetters };
}
