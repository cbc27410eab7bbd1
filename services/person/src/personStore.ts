import type { DeliveryPlan } from "@arch/contracts/delivery";
import type { RegisterPerson } from "@arch/contracts/person";
import {
  type FindDue,
  findDueIn,
  newPendingWork,
  withoutPendingWork,
} from "@arch/kit/jobs/pendingWork";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { newDelivery } from "@arch/kit/outbox/delivery";
import { trusted } from "mongoose";
import type { AccountFacts, RegisteredPerson } from "./person.ts";
import { type PersonModel, toPerson } from "./personModel.ts";

export interface PersonStore {
  /** Stores a new person; finds the existing person of a login that is taken. */
  insert(person: RegisterPerson): Promise<RegisteredPerson>;
  /** Saves the account of a person without one; an account never changes. */
  saveAccount(login: string, account: AccountFacts): Promise<void>;
  /** The accounts of these persons, by login; persons without an account are left out. */
  accountsOf(logins: string[]): Promise<Map<string, AccountFacts>>;
  findDue: FindDue<RegisteredPerson>;
}

/** `plan` is how the event of a new person reaches its subscribers. */
export function personStore(
  persons: PersonModel,
  plan: DeliveryPlan,
  now: () => Date,
): PersonStore {
  return {
    async insert({ login, ...data }) {
      try {
        const work = { ...newPendingWork(now()), ...newDelivery(plan, now(), 0) };
        await persons.create({ _id: login, ...data, ...work });
        return { login, ...data };
      } catch (error) {
        const existing = isDuplicateKey(error) ? await persons.findById(login).lean() : null;
        if (existing === null) throw error;
        return toPerson(existing);
      }
    },
    async saveAccount(login, { currency, openedAt }) {
      const account = { currency, openedAt: new Date(openedAt) };
      await persons.updateOne(
        { _id: login, account: trusted({ $exists: false }) },
        { $set: { account }, ...withoutPendingWork },
      );
    },
    async accountsOf(logins) {
      const found = await persons.find({ _id: trusted({ $in: logins }) }).lean();
      return new Map(
        found.map(toPerson).flatMap(({ login, account }) => (account ? [[login, account]] : [])),
      );
    },
    findDue: findDueIn(persons, now, toPerson),
  };
}
