import { MongoClient } from "mongodb";
import type { AccountDocument } from "../../services/billing/src/accounts/accountModel.ts";
import type { EntryDocument } from "../../services/billing/src/ledger/entryModel.ts";
import type { MessageDocument } from "../../services/notification/src/messageStore.ts";

/** An order as stored. */
export interface OrderRow {
  _id: string;
  login: string;
  priceMinor: bigint;
  status: "pending" | "paid" | "declined";
  reason?: string;
  createdAt: Date;
  unfinished?: object;
}

/** A person as stored. */
export interface PersonRow {
  _id: string;
  email: string;
  account?: object;
  unfinished?: object;
}

/** What is on record in all databases, at rest. */
export interface Books {
  accounts: AccountDocument[];
  entries: EntryDocument[];
  orders: OrderRow[];
  persons: PersonRow[];
  messages: MessageDocument[];
  deadLetters: DeadLetterRow[];
}

/** A dead letter by the service that set it aside. */
export interface DeadLetterRow {
  service: string;
  id: string;
  reason: string;
}

/** Rows that events tell of. */
export type Rows = Pick<Books, "entries" | "orders" | "persons">;

/** A window on the databases of a running stack. */
export interface Library {
  read(): Promise<Books>;
  deadLetters(): Promise<DeadLetterRow[]>;
  /** What is still to be done, counted by what it is; nothing counts once everything is at rest. */
  unfinished(): Promise<Record<string, number>>;
  /** Some rows of each kind, to tell them once more. */
  someRows(count: number): Promise<Rows>;
  close(): Promise<void>;
}

/** Opens it; it waits for a database that is away. */
export async function openLibrary(mongoUrl: string): Promise<Library> {
  const client = await MongoClient.connect(mongoUrl, { useBigInt64: true });
  const all = (database: string, collection: string) => client.db(database).collection(collection);
  const every = async <T>(database: string, collection: string): Promise<T[]> =>
    (await all(database, collection).find().toArray()) as T[];
  const some = async <T>(database: string, collection: string, filter: object, size: number) =>
    (await all(database, collection)
      .aggregate([{ $match: filter }, { $sample: { size } }])
      .toArray()) as T[];
  const open = { unfinished: { $exists: true } };
  const untold = { "delivery.state": { $in: ["pending", "published"] } };
  const deadLettersOf = async (service: string) => {
    const found = await every<{ _id: string; reason: string }>(service, "deadLetters");
    return found.map(({ _id: id, reason }) => ({ service, id, reason }));
  };
  const deadLetters = async () =>
    (await Promise.all(["person", "billing", "order", "notification"].map(deadLettersOf))).flat();
  return {
    deadLetters,
    async read() {
      return {
        accounts: await every<AccountDocument>("billing", "accounts"),
        entries: await every<EntryDocument>("billing", "entries"),
        orders: await every<OrderRow>("order", "orders"),
        persons: await every<PersonRow>("person", "persons"),
        messages: await every<MessageDocument>("notification", "messages"),
        deadLetters: await deadLetters(),
      };
    },
    async unfinished() {
      const [orders, persons, accounts, entries] = await Promise.all([
        all("order", "orders").countDocuments(open),
        all("person", "persons").countDocuments(open),
        all("billing", "accounts").countDocuments(open),
        all("billing", "entries").countDocuments(untold),
      ]);
      return { orders, persons, accounts, entries };
    },
    async someRows(size) {
      return {
        entries: await some<EntryDocument>("billing", "entries", { seq: { $exists: true } }, size),
        orders: await some<OrderRow>("order", "orders", {}, size),
        persons: await some<PersonRow>("person", "persons", {}, size),
      };
    },
    close: () => client.close(),
  };
}
