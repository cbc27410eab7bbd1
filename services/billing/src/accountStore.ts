import type { RegisterPerson } from "@arch/contracts/person";
import { cutPage, decodeCursor } from "@arch/kit/cursor";
import { isDuplicateKey } from "@arch/kit/mongo";
import { trusted } from "mongoose";
import { z } from "zod";
import type { AccountDocument, AccountModel } from "./accountModel.ts";
import type { EntryDocument, EntryModel } from "./entryModel.ts";

export interface AccountStore {
  /** Opens an account with nothing on it; for a login that has one, finds that one. */
  open(person: RegisterPerson): Promise<AccountDocument>;
  find(login: string): Promise<AccountDocument | undefined>;
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
      const account: AccountDocument = {
        _id: login,
        email,
        name,
        balanceMinor: 0n,
        seq: 0,
        openedAt: now(),
      };
      try {
        await accounts.create(account);
        return account;
      } catch (error) {
        const existing = isDuplicateKey(error) ? await find(login) : undefined;
        if (existing === undefined) throw error;
        return existing;
      }
    },

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
