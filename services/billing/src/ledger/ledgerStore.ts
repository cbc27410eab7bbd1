import { driverCollection } from "@arch/kit/mongo/collections";
import type { Delivery } from "@arch/kit/outbox/delivery";
import { type ClientSession, type Connection, trusted } from "mongoose";
import type { Account } from "../accounts/account.ts";
import { type AccountModel, toAccount } from "../accounts/accountModel.ts";
import { decideBatch, type Outcome } from "./batch.ts";
import { ConcurrencyConflict, commitWithRetry } from "./commitWithRetry.ts";
import { type EntryDocument, type EntryModel, toDocument, toEntry } from "./entryModel.ts";
import type { Command, Entry } from "./ledger.ts";

export interface LedgerStoreParts {
  db: Connection;
  accounts: AccountModel;
  entries: EntryModel;
  /** The delivery of a new entry. */
  deliveryOf(entry: Entry, now: Date): { delivery?: Delivery };
  /** Gets the entries of each batch once they are committed. */
  onCommitted(entries: EntryDocument[]): void;
  now: () => Date;
}

/**
 * Commits commands in one transaction; resolves with one outcome per command, in the same order.
 * @throws Problem outcome_unknown; any other error means that nothing was written.
 */
export type CommitBatch = (commands: readonly Command[]) => Promise<Outcome[]>;

/** The only writer of the ledger: entries and balances of a batch in a single transaction. */
export function ledgerStore(parts: LedgerStoreParts): CommitBatch {
  const { db, accounts, entries, deliveryOf, onCommitted, now } = parts;

  async function attempt(commands: readonly Command[], session: ClientSession) {
    const ids = [...new Set(commands.map((command) => command.operationId))];
    const logins = [...new Set(commands.map((command) => command.login))];
    // Sequential: a session runs one operation at a time.
    const snapshot = {
      entries: await findEntries(entries, ids, session),
      accounts: await findAccounts(accounts, logins, session),
    };
    const { outcomes, entries: fresh, changed } = decideBatch(commands, snapshot);
    if (fresh.length === 0) return { outcomes, documents: [] };
    const createdAt = now();
    const documents = fresh.map((entry) =>
      toDocument(entry, {
        contact: snapshot.accounts.get(entry.login),
        createdAt,
        ...deliveryOf(entry, createdAt),
      }),
    );
    await driverCollection(entries).insertMany(documents, { session });
    await updateAccounts(accounts, changed, session);
    return { outcomes, documents };
  }

  return async (commands) => {
    const { outcomes, documents } = await commitWithRetry({
      startSession: () => db.startSession(),
      attempt: (session) => attempt(commands, session),
      // A batch does not wait long for one conflict: it is retried in halves instead.
      conflictTimeoutMs: commands.length > 1 ? 300 : undefined,
    });
    if (documents.length > 0) onCommitted(documents);
    return outcomes;
  };
}

async function findEntries(
  entries: EntryModel,
  ids: string[],
  session: ClientSession,
): Promise<Map<string, Entry>> {
  const found = await entries.find({ _id: trusted({ $in: ids }) }, null, { session, lean: true });
  return new Map(found.map((document) => [document._id, toEntry(document)]));
}

async function findAccounts(
  accounts: AccountModel,
  logins: string[],
  session: ClientSession,
): Promise<Map<string, Account>> {
  const found = await accounts.find({ _id: trusted({ $in: logins }) }, null, {
    session,
    lean: true,
  });
  return new Map(found.map((document) => [document._id, toAccount(document)]));
}

async function updateAccounts(
  accounts: AccountModel,
  changed: { account: Account; seqBefore: number }[],
  session: ClientSession,
): Promise<void> {
  if (changed.length === 0) return;
  const result = await driverCollection(accounts).bulkWrite(
    changed.map(({ account: { login, balanceMinor, seq }, seqBefore }) => ({
      updateOne: {
        filter: { _id: login, seq: seqBefore },
        update: { $set: { balanceMinor: BigInt(balanceMinor), seq } },
      },
    })),
    { session },
  );
  if (result.matchedCount !== changed.length) {
    throw new ConcurrencyConflict("another transaction changed an account");
  }
}
