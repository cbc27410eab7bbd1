import type { RegisterPerson } from "@arch/contracts/person";
import {
  type FindDue,
  findDueIn,
  newPendingWork,
  pendingWorkIndex,
  pendingWorkPath,
  type WithPendingWork,
  withoutPendingWork,
} from "@arch/kit/jobs/pendingWork";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, type Model, Schema, trusted } from "mongoose";
import type { AccountFacts, RegisteredPerson } from "./person.ts";

interface PersonDocument extends WithPendingWork {
  email: string;
  name?: string;
  phone?: string;
  account?: { currency: string; openedAt: Date };
}

const personSchema = new Schema<PersonDocument>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: String,
    phone: String,
    account: { type: { _id: false, currency: String, openedAt: Date }, required: false },
    ...pendingWorkPath,
  },
  { collection: "persons", versionKey: false, strict: "throw" },
);
personSchema.index(...pendingWorkIndex);

export interface PersonStore {
  /** Stores a new person; finds the existing person of a login that is taken. */
  insert(person: RegisterPerson): Promise<RegisteredPerson>;
  /** Saves the account of a person without one; an account never changes. */
  saveAccount(login: string, account: AccountFacts): Promise<void>;
  /** The accounts of these persons, by login; persons without an account are left out. */
  accountsOf(logins: string[]): Promise<Map<string, AccountFacts>>;
  findDue: FindDue<RegisteredPerson>;
}

export function personStore(db: Connection, now: () => Date): PersonStore {
  const persons: Model<PersonDocument> = db.model<PersonDocument>("Person", personSchema);
  return {
    async insert({ login, ...data }) {
      try {
        await persons.create({ _id: login, ...data, ...newPendingWork(now()) });
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

function toPerson({ _id: login, email, name, phone, account }: PersonDocument): RegisteredPerson {
  return {
    login,
    email,
    name,
    phone,
    account: account && { ...account, openedAt: account.openedAt.toISOString() },
  };
}
