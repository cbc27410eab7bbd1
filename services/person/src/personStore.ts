import type { RegisterPerson } from "@arch/contracts/person";
import { isDuplicateKey } from "@arch/kit/mongo";
import {
  beginWork,
  type Drivable,
  dueOf,
  type FindDue,
  unfinishedIndex,
  unfinishedType,
} from "@arch/kit/unfinished";
import { type Connection, type Model, Schema, trusted } from "mongoose";
import type { AccountFacts, RegisteredPerson } from "./person.ts";

interface PersonDocument extends Drivable {
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
    unfinished: unfinishedType,
  },
  { collection: "persons", versionKey: false, strict: "throw" },
);
personSchema.index(...unfinishedIndex);

export interface PersonStore {
  /** Stores a new person; for a login that is taken, answers who has it. */
  insert(person: RegisterPerson): Promise<RegisteredPerson>;
  /** Notes the account of a person who has none; an account never changes. */
  accountOpened(login: string, account: AccountFacts): Promise<void>;
  /** The accounts of these persons, by login; those who have none are not in it. */
  accountsOf(logins: string[]): Promise<Map<string, AccountFacts>>;
  findDue: FindDue<RegisteredPerson>;
}

export function personStore(connection: Connection, now: () => Date): PersonStore {
  const persons: Model<PersonDocument> = connection.model<PersonDocument>("Person", personSchema);
  return {
    async insert({ login, ...data }) {
      try {
        await persons.create({ _id: login, ...data, unfinished: beginWork(now()) });
        return { login, ...data };
      } catch (error) {
        const existing = isDuplicateKey(error) ? await persons.findById(login).lean() : null;
        if (existing === null) throw error;
        return toPerson(existing);
      }
    },
    async accountOpened(login, { currency, openedAt }) {
      const account = { currency, openedAt: new Date(openedAt) };
      await persons.updateOne(
        { _id: login, account: trusted({ $exists: false }) },
        { $set: { account }, $unset: { unfinished: 1 } },
      );
    },
    async accountsOf(logins) {
      const found = await persons.find({ _id: trusted({ $in: logins }) }).lean();
      return new Map(
        found.map(toPerson).flatMap(({ login, account }) => (account ? [[login, account]] : [])),
      );
    },
    findDue: dueOf(persons, now, toPerson),
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
