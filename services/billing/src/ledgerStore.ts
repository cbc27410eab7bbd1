import { driverCollection } from "@arch/kit/mongo";
import { type ClientSession, type Connection, trusted } from "mongoose";
import { type AccountModel, toAccount } from "./accountModel.ts";
import { decideBatch, type Outcome } from "./batch.ts";
import { commitSurely, LostRace } from "./commitSurely.ts";
import { type EntryModel, toDocument, toEntry } from "./entryModel.ts";
import type { Account, Command, Entry } from "./ledger.ts";

export interface LedgerStoreParts {
  connection: Connection;
  accounts: AccountModel;
  entries: EntryModel;
  now: () => Date;
}

/**
 * Commits commands together; each gets an outcome of its own, in the order given.
 * @throws Problem outcome_unknown, or what made sure that nothing was written.
 */
export type CommitBatch = (commands: readonly Command[]) => Promise<Outcome[]>;

/** Makes the one door to the ledger: entries and balances of a batch in a single transaction. */
export function ledgerStore({ connection, accounts, entries, now }: LedgerStoreParts): CommitBatch {
  async function attempt(commands: readonly Command[], session: ClientSession): Promise<Outcome[]> {
    const ids = [...new Set(commands.map((command) => command.operationId))];
    const logins = [...new Set(commands.map((command) => command.login))];
    // One after the other: a session carries one operation at a time.
    const known = {
      entries: await findEntries(entries, ids, session),
      accounts: await findAccounts(accounts, logins, session),
    };
    const { outcomes, entries: fresh, moved } = decideBatch(commands, known);
    if (fresh.length === 0) return outcomes;
    const time = now();
    const documents = fresh.map((entry) =>
      toDocument(entry, known.accounts.get(entry.login), time),
    );
    await driverCollection(entries).insertMany(documents, { session });
    await moveAccounts(accounts, moved, session);
    return outcomes;
  }

  return (commands) =>
    commitSurely({
      startSession: () => connection.startSession(),
      attempt: (session) => attempt(commands, session),
      // Many do not wait long for one of them: the group is tried again in parts instead.
      contendedMs: commands.length > 1 ? 300 : undefined,
    });
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

async function moveAccounts(
  accounts: AccountModel,
  moved: { account: Account; seqBefore: number }[],
  session: ClientSession,
): Promise<void> {
  if (moved.length === 0) return;
  const result = await driverCollection(accounts).bulkWrite(
    moved.map(({ account: { login, balanceMinor, seq }, seqBefore }) => ({
      updateOne: {
        filter: { _id: login, seq: seqBefore },
        update: { $set: { balanceMinor: BigInt(balanceMinor), seq } },
      },
    })),
    { session },
  );
  if (result.matchedCount !== moved.length) throw new LostRace("an account moved meanwhile");
}
