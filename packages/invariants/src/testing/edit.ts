import assert from "node:assert/strict";

/** Changes some fields of a document. */
export function change<T extends { _id: string }>(
  documents: T[],
  id: string,
  fields: Partial<T>,
): void {
  Object.assign(find(documents, id), fields);
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
