import assert from "node:assert/strict";
import type { Books } from "../books.ts";
import type { Told } from "../history.ts";

/** What is damaged, how, and the sentences that the checker must say of it: these and no others. */
export type Damage = [
  what: string,
  damage: (books: Books, history: Told[]) => void,
  ...sentences: RegExp[],
];

/** Changes some fields of a row. */
export function change<T extends { _id: string }>(rows: T[], id: string, fields: Partial<T>): void {
  Object.assign(rowOf(rows, id), fields);
}

/** Takes a row away. */
export function drop<T extends { _id: string }>(rows: T[], id: string): void {
  rows.splice(rows.indexOf(rowOf(rows, id)), 1);
}

/** Adds a row that is like another but for some fields. */
export function addLike<T extends { _id: string }>(
  rows: T[],
  id: string,
  fields: Partial<T> & { _id: string },
): void {
  rows.push({ ...rowOf(rows, id), ...fields });
}

/** One more declined withdrawal, with all that belongs to it: its number and its letter. */
export function withdrawMore({ entries, messages, accounts }: Books, sumMinor: bigint): void {
  addLike(entries, "op:unsure", { _id: "op:more", sumMinor, seq: 7 });
  addLike(messages, "op:unsure", { _id: "op:more", operationId: "op:more", seq: 7 });
  change(accounts, "ann", { seq: 7 });
}

/** Changes what was asked for; the sum says which wish. */
export function ask(history: Told[], sum: number, fields: Partial<Told["wish"]>): void {
  Object.assign(wishOf(history, sum).wish, fields);
}

/** Changes what was answered; the sum says which wish. */
export function reply(history: Told[], sum: number, ...tries: Told["tries"]): void {
  wishOf(history, sum).tries = tries;
}

function rowOf<T extends { _id: string }>(rows: T[], id: string): T {
  return rows.find(({ _id }) => _id === id) ?? assert.fail(`there is no row ${id}`);
}

function wishOf(history: Told[], sum: number): Told {
  const found = history.find(({ wish }) => wish.sumMinor === sum);
  return found ?? assert.fail(`there is no wish of ${sum}`);
}
