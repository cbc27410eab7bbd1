import type { DeliveryPlan } from "@arch/contracts/delivery";
import type { RegisterPerson } from "@arch/contracts/person";
import { readCurrent } from "@arch/kit/mongo/currentRead";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { newDelivery } from "@arch/kit/outbox/delivery";
import { trusted } from "mongoose";
import type { AccountDocument, AccountModel } from "./accountModel.ts";

export interface AccountStore {
  /** Opens an account with a balance of zero; finds the existing account of a login that has one. */
  open(person: RegisterPerson): Promise<{ account: AccountDocument; isNew: boolean }>;
  find(login: string): Promise<AccountDocument | undefined>;
  /** The subset of `logins` with an account. */
  opened(logins: string[]): Promise<string[]>;
}

/** `plan` is how the event of a new account reaches its subscribers. */
export function accountStore(
  accounts: AccountModel,
  plan: DeliveryPlan,
  now: () => Date,
): AccountStore {
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
        ...newDelivery(plan, openedAt),
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

    async opened(logins) {
      const found = await accounts.find({ _id: trusted({ $in: logins }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
  };
}
