import { changed, type Document, type Filter, keyAt, matches, stored } from "./documents.ts";
import { duplicateKey, noSuchTransaction, writeConflict } from "./mongoErrors.ts";

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

/** A database that outlives all processes: snapshots, write conflicts and unique indexes as MongoDB has them. */
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

/** What a session needs of the server: to write for itself at first, or for everyone at once. */
export interface Writer {
  database: Database;
  collection: Collection;
  transaction?: Transaction | undefined;
}

/** Inserts a document. */
export function insert(writer: Writer, document: object): void {
  const { database, collection, transaction } = writer;
  const fresh = stored(document);
  if (visible(database, collection, transaction).has(fresh._id)) {
    throw failed(writer, duplicateKey(`${collection.name} ${fresh._id}`));
  }
  write(writer, fresh);
}

/** Changes the first document that fits; answers how many did. */
export function updateOne(writer: Writer, filter: Filter, change: object): number {
  const { database, collection, transaction } = writer;
  const id = filter["_id"];
  const all = visible(database, collection, transaction);
  const candidates = typeof id === "string" ? [all.get(id)] : [...all.values()];
  const found = candidates.find((each) => each !== undefined && matches(each, filter));
  if (found !== undefined) write(writer, changed(found, change));
  return found === undefined ? 0 : 1;
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

function write(writer: Writer, document: Document): void {
  const { database, collection, transaction } = writer;
  assertFree(writer, document);
  if (transaction === undefined) {
    collection.documents.set(document._id, document);
    database.version++;
    return;
  }
  const written = transaction.written.get(collection) ?? new Map<string, Document>();
  transaction.written.set(collection, written.set(document._id, document));
}

/** First come, first served: whoever writes second what another transaction wrote has lost, and does not wait. */
function assertFree(writer: Writer, document: Document): void {
  const { database, collection, transaction } = writer;
  const what = `${collection.name} ${document._id}`;
  const clashes = (other: Document) =>
    other._id === document._id || clashesOn(collection, other, document);
  for (const other of database.open) {
    const written = other === transaction ? undefined : other.written.get(collection);
    if (!written || ![...written.values()].some(clashes)) continue;
    if (transaction === undefined) throw new Error(`The mini Mongo cannot wait for ${what}`);
    throw failed(writer, writeConflict(what));
  }
  const seen = transaction?.seen.get(collection) ?? collection.documents;
  for (const other of collection.documents.values()) {
    if (seen.get(other._id) === other) continue;
    if (clashes(other)) throw failed(writer, writeConflict(what));
  }
  for (const other of visible(database, collection, transaction).values()) {
    if (other._id !== document._id && clashesOn(collection, other, document)) {
      throw failed(writer, duplicateKey(what));
    }
  }
}

function clashesOn({ uniques }: Collection, one: Document, other: Document): boolean {
  return uniques.some(
    ({ paths, only }) =>
      matches(one, only) &&
      matches(other, only) &&
      paths.every((path) => keyAt(one, path) === keyAt(other, path)),
  );
}

/** An error ends the transaction in which it happens. */
function failed({ database, transaction }: Writer, error: Error): Error {
  if (transaction !== undefined) abort(database, transaction);
  return error;
}
