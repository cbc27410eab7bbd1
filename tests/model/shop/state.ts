import type { OrderStatus } from "@arch/contracts/order";
import type { DeadLetter } from "@arch/kit/events/deadLetterStore";
import type { AccountDocument } from "../../../services/billing/src/accounts/accountModel.ts";
import type { EntryDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import type { MessageDocument } from "../../../services/notification/src/messageStore.ts";
import { collectionOf, type Database, emptyDatabase } from "../mongo/database.ts";

/** Every service has a database of its own, and nobody reads another's but the checks. */
export interface Databases {
  person: Database;
  billing: Database;
  order: Database;
  notification: Database;
}

/** An order as stored. */
export interface OrderDocument {
  _id: string;
  login: string;
  priceMinor: bigint;
  status: OrderStatus;
  reason?: string;
  unfinished?: object;
}

/** A person as stored. */
export interface PersonDocument {
  _id: string;
  account?: { currency: string; openedAt: Date };
  unfinished?: object;
}

/** What is on record everywhere. */
export interface State {
  accounts: AccountDocument[];
  entries: EntryDocument[];
  orders: OrderDocument[];
  persons: PersonDocument[];
  letters: MessageDocument[];
  /** Of all services. */
  deadLetters: DeadLetter[];
  /** The logins that order knows to have an account. */
  logins: { _id: string }[];
}

/** Databases before anything has happened. */
export function emptyDatabases(): Databases {
  return {
    person: emptyDatabase(),
    billing: emptyDatabase(),
    order: emptyDatabase(),
    notification: emptyDatabase(),
  };
}

/** Reads what is committed, all of it at one moment. */
export function readState({ person, billing, order, notification }: Databases): State {
  const all = <T>(database: Database, name: string) =>
    [...collectionOf(database, name).documents.values()] as unknown as T[];
  return {
    accounts: all(billing, "accounts"),
    entries: all(billing, "entries"),
    orders: all(order, "orders"),
    persons: all(person, "persons"),
    letters: all(notification, "messages"),
    deadLetters: [person, billing, order, notification].flatMap((database) =>
      all<DeadLetter>(database, "deadLetters"),
    ),
    logins: all(order, "logins"),
  };
}

/** A number that grows whenever anything on record changes. */
export function versionOf(databases: Databases): number {
  const { person, billing, order, notification } = databases;
  return person.version + billing.version + order.version + notification.version;
}
