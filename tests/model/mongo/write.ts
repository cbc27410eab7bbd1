import { abort, type Collection, type Database, type Transaction, visible } from "./database.ts";
import { changed, type Document, type Filter, keyAt, matches, stored } from "./documents.ts";
import { duplicateKey, lockHeld, writeConflict } from "./mongoErrors.ts";

/** Where a write goes: into a transaction, or directly into the collection. */
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

/** The numbers of documents in the response to an update. */
export interface UpdateCounts {
  matchedCount: number;
  modifiedCount: number;
}

/** Updates the first matching document. */
export function updateOne(writer: Writer, filter: Filter, change: object): UpdateCounts {
  const { database, collection, transaction } = writer;
  const id = filter["_id"];
  const all = visible(database, collection, transaction);
  const candidates = typeof id === "string" ? [all.get(id)] : [...all.values()];
  const found = candidates.find((each) => each !== undefined && matches(each, filter));
  return updateEach(writer, found === undefined ? [] : [found], change);
}

/** Updates every matching document, or only a share of them, from 0 to 1. */
export function updateMany(
  writer: Writer,
  filter: Filter,
  change: object,
  share = 1,
): UpdateCounts {
  const { database, collection, transaction } = writer;
  const all = [...visible(database, collection, transaction).values()];
  const found = all.filter((each) => matches(each, filter));
  return updateEach(writer, found.slice(0, Math.floor(found.length * share)), change);
}

function updateEach(writer: Writer, documents: Document[], change: object): UpdateCounts {
  let modifiedCount = 0;
  for (const document of documents) {
    const next = changed(document, change);
    // An update that changes nothing writes nothing.
    if (next === document) continue;
    write(writer, next);
    modifiedCount++;
  }
  return { matchedCount: documents.length, modifiedCount };
}

function write(writer: Writer, document: Document): void {
  const { database, collection, transaction } = writer;
  assertFree(writer, document);
  if (transaction === undefined) {
    collection.documents.set(document._id, document);
    database.version++;
    return;
  }
  const writes = transaction.writes.get(collection) ?? new Map<string, Document>();
  transaction.writes.set(collection, writes.set(document._id, document));
}

/**
 * The first writer wins: a second transaction that writes the same document fails at once; a write
 * outside of transactions waits.
 */
function assertFree(writer: Writer, document: Document): void {
  const { database, collection, transaction } = writer;
  const what = `${collection.name} ${document._id}`;
  const conflicts = (other: Document) =>
    other._id === document._id || conflictsOn(collection, other, document);
  for (const other of database.open) {
    const writes = other === transaction ? undefined : other.writes.get(collection);
    if (!writes || ![...writes.values()].some(conflicts)) continue;
    if (transaction === undefined) throw lockHeld(what);
    throw failed(writer, writeConflict(what));
  }
  const snapshot = transaction?.snapshot.get(collection) ?? collection.documents;
  for (const other of collection.documents.values()) {
    if (snapshot.get(other._id) === other) continue;
    if (conflicts(other)) throw failed(writer, writeConflict(what));
  }
  for (const other of visible(database, collection, transaction).values()) {
    if (other._id !== document._id && conflictsOn(collection, other, document)) {
      throw failed(writer, duplicateKey(what));
    }
  }
}

function conflictsOn({ uniqueIndexes }: Collection, one: Document, other: Document): boolean {
  return uniqueIndexes.some(
    ({ paths, filter }) =>
      matches(one, filter) &&
      matches(other, filter) &&
      paths.every((path) => keyAt(one, path) === keyAt(other, path)),
  );
}

/** An error aborts the transaction in which it occurs. */
function failed({ database, transaction }: Writer, error: Error): Error {
  if (transaction !== undefined) abort(database, transaction);
  return error;
}
