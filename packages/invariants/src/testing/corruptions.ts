import assert from "node:assert/strict";
import type { Snapshot } from "../snapshot.ts";

/** Corruptions of the right snapshot, by all the sentences that must then be found, joined with "; ". */
export type Corruptions = Record<string, (snapshot: Snapshot) => unknown>;

/** Changes some fields of all documents with an id. */
export function change<T extends { _id: string }>(
  documents: T[],
  id: string,
  fields: Partial<T>,
): void {
  const found = documents.filter(({ _id }) => _id === id);
  assert.ok(found.length > 0, `there is no document ${id}`);
  for (const document of found) Object.assign(document, fields);
}

/** Removes a document. */
export function drop<T extends { _id: string }>(documents: T[], id: string): void {
  documents.splice(documents.indexOf(find(documents, id)), 1);
}

/** Adds a copy of a document with some other fields. */
export function addLike<T extends { _id: string }>(
  documents: T[],
  id: string,
  fields: Partial<T> & { _id: string },
): void {
  documents.push({ ...find(documents, id), ...fields });
}

function find<T extends { _id: string }>(documents: T[], id: string): T {
  return documents.find(({ _id }) => _id === id) ?? assert.fail(`there is no document ${id}`);
}
