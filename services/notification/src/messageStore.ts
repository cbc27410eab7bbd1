import type { MessageKind } from "@arch/contracts/notice";
import { cutPage, decodeCursor } from "@arch/kit/cursor";
import { isDuplicateKey } from "@arch/kit/mongo";
import { type Connection, Schema, trusted } from "mongoose";
import { z } from "zod";

/** A letter as kept: its id is the event's id, which makes a repeated event the same letter. */
export interface MessageDocument {
  _id: string;
  login: string;
  /** The number of the ledger entry: letters are listed in this order, however late one came. */
  seq: number;
  kind: MessageKind;
  subject: string;
  text: string;
  email: string;
  operationId: string;
  orderId?: string;
  createdAt: Date;
}

const messageSchema = new Schema<MessageDocument>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    seq: { type: Number, required: true },
    kind: { type: String, required: true },
    subject: { type: String, required: true },
    text: { type: String, required: true },
    email: { type: String, required: true },
    operationId: { type: String, required: true },
    orderId: String,
    createdAt: { type: Date, required: true },
  },
  { collection: "messages", versionKey: false, strict: "throw" },
);
messageSchema.index({ login: 1, seq: -1 });

export interface MessageStore {
  /** Keeps a letter; one that is there already is left as it is. */
  keep(message: MessageDocument): Promise<void>;
  /** Which of these ids are kept. */
  held(ids: string[]): Promise<string[]>;
  /** One page of a login's letters, newest first. */
  list(page: {
    login: string;
    limit: number;
    cursor?: string;
  }): Promise<{ items: MessageDocument[]; nextCursor?: string }>;
}

const Position = z.int().positive();

export function messageStore(connection: Connection): MessageStore {
  const messages = connection.model<MessageDocument>("Message", messageSchema);
  return {
    async keep(message) {
      try {
        await messages.create(message);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async held(ids) {
      const found = await messages.find({ _id: trusted({ $in: ids }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },

    async list({ login, limit, cursor }) {
      const before =
        cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(Position, cursor);
      const found = await messages
        .find({ login, seq: trusted({ $lt: before }) })
        .sort({ seq: -1 })
        .limit(limit + 1)
        .lean();
      return cutPage(found, limit, ({ seq }) => seq);
    },
  };
}
