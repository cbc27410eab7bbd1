import type { Document, Filter } from "./documents.ts";
import { noSuchTransaction } from "./mongoErrors.ts";

/** A unique index: its fields, and which documents it holds. */
export interface Unique {
  paths: string[];
  only: Filter;
}

export interface Collection {
  name: string;
  documents: Map<string, Document>;
  uniques: Unique[];
}

/** A transaction on the server: what it saw first, and what it has written for itself so far. */
export interface Transaction {
  isOpen: boolean;
  seen: Map<Collection, ReadonlyMap<string, Document>>;
  written: Map<Collection, Map<string, Document>>;
}

/**
 * A database that outlives all processes: snapshots, write conflicts and unique indexes as MongoDB
 * has them.
 */
export interface Database {
  collections: Map<string, Collection>;
  /** Grows with everything that becomes visible to others. */
  version: number;
  open: Set<Transaction>;
  /** Until then every statement fails. */
  awayUntilMs: number;
}

/** A database without collections. */
export function emptyDatabase(): Database {
  return { collections: new Map(), version: 0, open: new Set(), awayUntilMs: 0 };
}

/** The collection of this name, made when it is first asked for. */
export function collectionOf(database: Database, name: string): Collection {
  const known = database.collections.get(name);
  if (known !== undefined) return known;
  const made = { name, documents: new Map<string, Document>(), uniques: [] };
  database.collections.set(name, made);
  return made;
}

/** What is in a collection, to everyone or to one transaction. */
export function visible(
  { collections, open }: Database,
  collection: Collection,
  transaction?: Transaction,
): ReadonlyMap<string, Document> {
  if (transaction === undefined) return collection.documents;
  if (!transaction.isOpen) throw noSuchTransaction();
  open.add(transaction);
  // One snapshot of everything, taken by the first statement.
  if (transaction.seen.size === 0) {
    for (const each of collections.values()) transaction.seen.set(each, new Map(each.documents));
  }
  const seen = transaction.seen.get(collection) ?? new Map<string, Document>();
  const written = transaction.written.get(collection);
  return written === undefined ? seen : new Map([...seen, ...written]);
}

/** Makes what a transaction wrote visible, all of it at once. */
export function commit(database: Database, transaction: Transaction): void {
  if (!transaction.isOpen) throw noSuchTransaction();
  for (const [collection, written] of transaction.written) {
    for (const [id, document] of written) collection.documents.set(id, document);
  }
  abort(database, transaction);
  database.version++;
}

/** Forgets a transaction, and with it what it wrote if that was not committed. */
export function abort(database: Database, transaction: Transaction): void {
  transaction.isOpen = false;
  database.open.delete(transaction);
}
