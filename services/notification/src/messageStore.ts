import type { MessageKind } from "@arch/contracts/message";
import { cutPage, decodeCursor, type Page, type PageRequest } from "@arch/kit/http/page";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, Schema, trusted } from "mongoose";
import { z } from "zod";

/** A message as stored. Its id is the event's id, so a duplicate event stores no second message. */
export interface MessageDocument {
  _id: string;
  login: string;
  /** The number of the ledger entry: messages are listed in this order, whenever they arrived. */
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
  /** Stores a message; a duplicate changes nothing. */
  insert(message: MessageDocument): Promise<void>;
  /** The subset of `ids` that is stored. */
  received(ids: string[]): Promise<string[]>;
  /** One page of a login's messages, newest first. */
  list(page: PageRequest): Promise<Page<MessageDocument>>;
}

const Position = z.int().positive();

export function messageStore(db: Connection): MessageStore {
  const messages = db.model<MessageDocument>("Message", messageSchema);
  return {
    async insert(message) {
      try {
        await messages.create(message);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async received(ids) {
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
