import type { OperationName } from "@arch/contracts/account";
import type { ServiceId } from "@arch/contracts/apps";
import type { MessageKind } from "@arch/contracts/message";
import type { OrderStatus } from "@arch/contracts/order";
import { pendingWork, type WithPendingWork } from "@arch/kit/jobs/pendingWork";

/** An account as billing stores it. */
export interface StoredAccount extends WithPendingWork {
  balanceMinor: bigint;
  seq: number;
  openedAt: Date;
}

/** A ledger entry as billing stores it. */
export interface StoredEntry {
  _id: string;
  login: string;
  operation: OperationName;
  sumMinor: bigint;
  outcome: "applied" | "declined";
  reason?: string;
  orderId?: string;
  seq?: number;
  balanceAfterMinor: bigint;
  email?: string;
  delivery: { state: "pending" | "published" | "confirmed" | "none" };
}

/** An order as order stores it. */
export interface StoredOrder extends WithPendingWork {
  login: string;
  priceMinor: bigint;
  status: OrderStatus;
  reason?: string;
}

/** A person as person stores it. */
export interface StoredPerson extends WithPendingWork {
  account?: { openedAt: Date };
}

/** A message as notification stores it. */
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

/** A dead letter, with the service that stores it. */
export interface StoredDeadLetter {
  service: ServiceId;
  _id: string;
  reason: string;
}

/** The stored documents of all services. */
export interface Snapshot {
  accounts: StoredAccount[];
  entries: StoredEntry[];
  orders: StoredOrder[];
  persons: StoredPerson[];
  messages: StoredMessage[];
  deadLetters: StoredDeadLetter[];
  /** The logins that order knows to have an account. */
  logins: { _id: string }[];
}

type CollectionName = Exclude<keyof Snapshot, "deadLetters">;
/** Selects the documents with work to do; null where documents have none. */
type WorkFilter = object | null;

const withPendingWork = { [pendingWork]: { $exists: true } };
const undelivered = { "delivery.state": { $in: ["pending", "published"] } };

/**
 * The collections of every service's database, beside its dead letters. The order is that in which work causes work:
 * who counts it in this order misses none that moves on meanwhile.
 */
export const collections: Record<ServiceId, Partial<Record<CollectionName, WorkFilter>>> = {
  person: { persons: withPendingWork },
  order: { orders: withPendingWork, logins: null },
  billing: { accounts: withPendingWork, entries: undelivered },
  notification: { messages: null },
};

/** The documents of one collection of one database. */
export interface Contents {
  service: ServiceId;
  collection: string;
  documents: unknown[];
}

/**
 * Makes a snapshot of the contents of all databases.
 * @throws Error on a collection that no invariant covers.
 */
export function toSnapshot(contents: readonly Contents[]): Snapshot {
  const snapshot: Snapshot = {
    accounts: [],
    entries: [],
    orders: [],
    persons: [],
    messages: [],
    deadLetters: [],
    logins: [],
  };
  for (const { service, collection, documents } of contents) {
    if (collection === "deadLetters") {
      const deadLetters = documents as Omit<StoredDeadLetter, "service">[];
      snapshot.deadLetters.push(
        ...deadLetters.map(({ _id, reason }) => ({ service, _id, reason })),
      );
    } else if (Object.hasOwn(collections[service], collection)) {
      Object.assign(snapshot, { [collection]: documents });
    } else {
      throw new Error(`No invariant covers the collection ${collection} of ${service}`);
    }
  }
  return snapshot;
}
