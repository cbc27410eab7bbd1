import { type Connection, Schema, trusted } from "mongoose";

interface LoginDocument {
  _id: string;
  knownSince: Date;
}

const loginSchema = new Schema<LoginDocument>(
  { _id: { type: String, required: true }, knownSince: { type: Date, required: true } },
  { collection: "logins", versionKey: false, strict: "throw" },
);

/** The logins that are known to have an account, from what billing told. */
export interface LoginStore {
  learn(login: string): Promise<void>;
  /** Those of these logins that are known. */
  known(logins: string[]): Promise<string[]>;
  /** The same, as a watch wants it. */
  findKnown(logins: string[]): Promise<Map<string, true>>;
}

export function loginStore(connection: Connection, now: () => Date): LoginStore {
  const logins = connection.model<LoginDocument>("Login", loginSchema);

  async function known(wanted: string[]): Promise<string[]> {
    const found = await logins.find({ _id: trusted({ $in: wanted }) }).lean();
    return found.map(({ _id }) => _id);
  }

  return {
    async learn(login) {
      const $setOnInsert = { knownSince: now() };
      await logins.updateOne({ _id: login }, { $setOnInsert }, { upsert: true });
    },
    known,
    findKnown: async (wanted) => new Map((await known(wanted)).map((login) => [login, true])),
  };
}
