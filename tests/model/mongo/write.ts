import { abort, type Collection, type Database, type Transaction, visible } from "./database.ts";
import { changed, type Document, type Filter, keyAt, matches, stored } from "./documents.ts";
import { duplicateKey, lockHeld, writeConflict } from "./mongoErrors.ts";

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
  if (found === undefined) return 0;
  const next = changed(found, change);
  // An update that changes nothing writes nothing.
  if (next !== found) write(writer, next);
  return 1;
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

/**
 * First come, first served: of two transactions whoever writes second what the other wrote has lost
 * and does not wait; a write outside of transactions waits.
 */
function assertFree(writer: Writer, document: Document): void {
  const { database, collection, transaction } = writer;
  const what = `${collection.name} ${document._id}`;
  const clashes = (other: Document) =>
    other._id === document._id || clashesOn(collection, other, document);
  for (const other of database.open) {
    const written = other === transaction ? undefined : other.written.get(collection);
    if (!written || ![...written.values()].some(clashes)) continue;
    if (transaction === undefined) throw lockHeld(what);
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
