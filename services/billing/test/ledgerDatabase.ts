import { createCollections } from "@arch/kit/mongo/collections";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";
import type { Connection } from "mongoose";
import { type AccountModel, accountModel } from "../src/accounts/accountModel.ts";
import { accountStore } from "../src/accounts/accountStore.ts";
import type { Outcome } from "../src/ledger/batch.ts";
import { type EntryModel, entryModel } from "../src/ledger/entryModel.ts";
import type { Command } from "../src/ledger/ledger.ts";
import { type CommitBatch, ledgerStore } from "../src/ledger/ledgerStore.ts";

/** A database with billing's collections. */
export interface LedgerDatabase extends TestDatabase {
  accounts: AccountModel;
  entries: EntryModel;
}

export async function openLedgerDatabase(): Promise<LedgerDatabase> {
  const database = await openTestDatabase();
  const { db } = database;
  const models = { accounts: accountModel(db), entries: entryModel(db) };
  await createCollections({ db, log, signal: AbortSignal.timeout(30_000) });
  return { ...database, ...models };
}

const now = () => new Date();

/** The ledger of one replica; `connection` can be one that fails. */
export function ledgerOf(
  { accounts, entries, db }: LedgerDatabase,
  connection: Connection = db,
): CommitBatch {
  const withoutOutbox = { deliveryOf: () => ({}), onCommitted: () => {} };
  return ledgerStore({ db: connection, accounts, entries, ...withoutOutbox, now });
}

export async function openAccount({ accounts }: LedgerDatabase, login: string): Promise<void> {
  const noSubscribers = { byEvents: [], byInvocation: [] };
  await accountStore(accounts, noSubscribers, now).open({ login, email: `${login}@example.com` });
}

/** The numbers of a login's entries, in their order. */
export async function seqsOf({ entries }: LedgerDatabase, login: string) {
  const found = await entries.find({ login }).sort({ seq: 1 }).lean();
  return found.map(({ seq }) => seq);
}

export async function balanceOf({ accounts }: LedgerDatabase, login: string) {
  return (await accounts.findById(login).lean())?.balanceMinor;
}

/** A deposit of one minor unit. */
export const deposit = (login: string, id: string): Command => ({
  operationId: `op:${login}-${id}`,
  login,
  operation: "deposit",
  sumMinor: 1,
});

export const isRecorded = (outcome: Outcome) => outcome.kind === "recorded" && !outcome.replayed;
