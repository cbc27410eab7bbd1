import type { RegisterPerson } from "@arch/contracts/person";
import { isDuplicateKey } from "@arch/kit/mongo";
import {
  beginWork,
  claimDue,
  type Drivable,
  findDue,
  unfinishedIndex,
  unfinishedType,
} from "@arch/kit/unfinished";
import { type Connection, type Model, Schema } from "mongoose";
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
  accountOpened(login: string, account: AccountFacts): Promise<void>;
  /** Persons left without an account, each with the way to take it for an attempt. */
  findDue(limit: number): Promise<{ person: RegisteredPerson; claim(): Promise<boolean> }[]>;
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
      await persons.updateOne({ _id: login }, { $set: { account }, $unset: { unfinished: 1 } });
    },
    async findDue(limit) {
      const due = await findDue(persons, now(), limit);
      return due.map((document) => ({
        person: toPerson(document),
        claim: () => claimDue(persons, document, now(), Math.random()),
      }));
    },
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
