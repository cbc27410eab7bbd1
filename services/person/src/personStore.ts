import type { RegisterPerson } from "@arch/contracts/person";
import { isDuplicateKey } from "@arch/kit/mongo";
import { type Connection, type Model, Schema } from "mongoose";
import type { AccountFacts, RegisteredPerson } from "./person.ts";

interface PersonDocument {
  _id: string;
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
  },
  { collection: "persons", versionKey: false, strict: "throw" },
);

export interface PersonStore {
  /** Stores a new person; for a login that is taken, answers who has it. */
  insert(person: RegisterPerson): Promise<RegisteredPerson>;
  accountOpened(login: string, account: AccountFacts): Promise<void>;
}

export function personStore(connection: Connection): PersonStore {
  const persons: Model<PersonDocument> = connection.model<PersonDocument>("Person", personSchema);
  return {
    async insert({ login, ...data }) {
      try {
        await persons.create({ _id: login, ...data });
        return { login, ...data };
      } catch (error) {
        const existing = isDuplicateKey(error) ? await persons.findById(login).lean() : null;
        if (existing === null) throw error;
        return toPerson(existing);
      }
    },
    async accountOpened(login, { currency, openedAt }) {
      const account = { currency, openedAt: new Date(openedAt) };
      await persons.updateOne({ _id: login }, { $set: { account } });
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
