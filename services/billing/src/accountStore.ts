import type { RegisterPerson } from "@arch/contracts/person";
import { cutPage, decodeCursor } from "@arch/kit/cursor";
import { isDuplicateKey } from "@arch/kit/mongo";
import { beginWork, dueOf, type FindDue } from "@arch/kit/unfinished";
import { trusted } from "mongoose";
import { z } from "zod";
import type { AccountDocument, AccountModel } from "./accountModel.ts";
import type { EntryDocument, EntryModel } from "./entryModel.ts";

export interface AccountStore {
  /** Opens an account with nothing on it; for a login that has one, finds that one. */
  open(person: RegisterPerson): Promise<{ account: AccountDocument; isNew: boolean }>;
  find(login: string): Promise<AccountDocument | undefined>;
  /** Accounts that were opened some time ago, and were not heard of so far. */
  findUnannounced: FindDue<AccountDocument>;
  /** Notes that these were heard of. */
  announced(logins: string[]): Promise<void>;
  findEntry(operationId: string): Promise<EntryDocument | undefined>;
  /** One page of the statement, newest first. */
  statement(page: {
    login: string;
    limit: number;
    cursor?: string;
  }): Promise<{ items: EntryDocument[]; nextCursor?: string }>;
}

const Position = z.int().positive();

export function accountStore(
  accounts: AccountModel,
  entries: EntryModel,
  now: () => Date,
): AccountStore {
  async function find(login: string): Promise<AccountDocument | undefined> {
    return (await accounts.findById(login).lean()) ?? undefined;
  }

  return {
    find,

    async open({ login, email, name }) {
      const openedAt = now();
      const account: AccountDocument = {
        _id: login,
        email,
        name,
        balanceMinor: 0n,
        seq: 0,
        openedAt,
        unfinished: beginWork(openedAt),
      };
      try {
        await accounts.create(account);
        return { account, isNew: true };
      } catch (error) {
        const existing = isDuplicateKey(error) ? await find(login) : undefined;
        if (existing === undefined) throw error;
        return { account: existing, isNew: false };
      }
    },

    findUnannounced: dueOf(accounts, now, (account) => account),

    async announced(logins) {
      await accounts.updateMany({ _id: trusted({ $in: logins }) }, { $unset: { unfinished: 1 } });
    },

    findEntry: async (operationId) => (await entries.findById(operationId).lean()) ?? undefined,

    async statement({ login, limit, cursor }) {
      const before = cursor === undefined ? undefined : decodeCursor(Position, cursor);
      const found = await entries
        .find({ login, seq: trusted({ $lt: before ?? Number.MAX_SAFE_INTEGER }) })
        .sort({ seq: -1 })
        .limit(limit + 1)
        .lean();
      return cutPage(found, limit, ({ seq }) => seq);
    },
  };
}
