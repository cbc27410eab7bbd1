import type { Document, Filter } from "./documents.ts";
import { noSuchTransaction } from "./mongoErrors.ts";

/** A unique index: its fields, and a filter for the documents that it contains. */
export interface UniqueIndex {
  paths: string[];
  filter: Filter;
}

export interface Collection {
  name: string;
  documents: Map<string, Document>;
  uniqueIndexes: UniqueIndex[];
}

/** A transaction on the server: its snapshot, and its writes so far. */
export interface Transaction {
  isOpen: boolean;
  snapshot: Map<Collection, ReadonlyMap<string, Document>>;
  writes: Map<Collection, Map<string, Document>>;
}

/**
 * A database that survives every crash, with MongoDB's snapshots, write conflicts and unique
 * indexes.
 */
export interface Database {
  collections: Map<string, Collection>;
  /** Incremented by every write that becomes visible to others. */
  version: number;
  open: Set<Transaction>;
  /** Every statement fails before this time. */
  unavailableUntilMs: number;
}

/** A database without collections. */
export function emptyDatabase(): Database {
  return { collections: new Map(), version: 0, open: new Set(), unavailableUntilMs: 0 };
}

/** The collection of this name, created on first use. */
export function collectionOf(database: Database, name: string): Collection {
  const known = database.collections.get(name);
  if (known !== undefined) return known;
  const created = { name, documents: new Map<string, Document>(), uniqueIndexes: [] };
  database.collections.set(name, created);
  return created;
}

/** The documents of a collection that everyone sees, or that one transaction sees. */
export function visible(
  { collections, open }: Database,
  collection: Collection,
  transaction?: Transaction,
): ReadonlyMap<string, Document> {
  if (transaction === undefined) return collection.documents;
  if (!transaction.isOpen) throw noSuchTransaction();
  open.add(transaction);
  // As in MongoDB, the first statement takes one snapshot of all collections.
  if (transaction.snapshot.size === 0) {
    for (const each of collections.values())
      transaction.snapshot.set(each, new Map(each.documents));
  }
  const snapshot = transaction.snapshot.get(collection) ?? new Map<string, Document>();
  const writes = transaction.writes.get(collection);
  return writes === undefined ? snapshot : new Map([...snapshot, ...writes]);
}

/** Makes all writes of a transaction visible at once. */
export function commit(database: Database, transaction: Transaction): void {
  if (!transaction.isOpen) throw noSuchTransaction();
  for (const [collection, writes] of transaction.writes) {
    for (const [id, document] of writes) collection.documents.set(id, document);
  }
  abort(database, transaction);
  database.version++;
}

/** Removes a transaction; its uncommitted writes are discarded. */
export function abort(database: Database, transaction: Transaction): void {
  transaction.isOpen = false;
  database.open.delete(transaction);
}
