import type { RegisterPerson } from "@arch/contracts/person";
import {
  type FindDue,
  findDueIn,
  newPendingWork,
  withoutPendingWork,
} from "@arch/kit/jobs/pendingWork";
import { readCurrent } from "@arch/kit/mongo/currentRead";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { trusted } from "mongoose";
import type { AccountDocument, AccountModel } from "./accountModel.ts";

export interface AccountStore {
  /** Opens an account with a balance of zero; finds the existing account of a login that has one. */
  open(person: RegisterPerson): Promise<{ account: AccountDocument; isNew: boolean }>;
  find(login: string): Promise<AccountDocument | undefined>;
  /** Accounts that were opened some time ago and that order may not know. */
  findUnknown: FindDue<AccountDocument>;
  /** Records that order knows these logins. */
  markKnown(logins: string[]): Promise<void>;
}

export function accountStore(accounts: AccountModel, now: () => Date): AccountStore {
  async function find(login: string): Promise<AccountDocument | undefined> {
    const [found] = await readCurrent(accounts.db, (session) =>
      accounts.find({ _id: login }, null, { session, lean: true }),
    );
    return found;
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
        ...newPendingWork(openedAt),
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

    findUnknown: findDueIn(accounts, now, (account) => account),

    async markKnown(logins) {
      await accounts.updateMany({ _id: trusted({ $in: logins }) }, withoutPendingWork);
    },
  };
}
