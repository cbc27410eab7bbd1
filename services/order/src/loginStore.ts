import { type Connection, Schema, trusted } from "mongoose";

interface LoginDocument {
  _id: string;
  knownSince: Date;
}

const loginSchema = new Schema<LoginDocument>(
  { _id: { type: String, required: true }, knownSince: { type: Date, required: true } },
  { collection: "logins", versionKey: false, strict: "throw" },
);

/** The logins that have an account, as far as order knows from billing's events. */
export interface LoginStore {
  add(login: string): Promise<void>;
  /** The subset of `logins` that is known. */
  known(logins: string[]): Promise<string[]>;
  /** The same in the form that a poller needs. */
  findKnown(logins: string[]): Promise<Map<string, true>>;
}

export function loginStore(db: Connection, now: () => Date): LoginStore {
  const documents = db.model<LoginDocument>("Login", loginSchema);

  async function known(logins: string[]): Promise<string[]> {
    const found = await documents.find({ _id: trusted({ $in: logins }) }).lean();
    return found.map(({ _id }) => _id);
  }

  return {
    async add(login) {
      const $setOnInsert = { knownSince: now() };
      await documents.updateOne({ _id: login }, { $setOnInsert }, { upsert: true });
    },
    known,
    findKnown: async (logins) => new Map((await known(logins)).map((login) => [login, true])),
  };
}
