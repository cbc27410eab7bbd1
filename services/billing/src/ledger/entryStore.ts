import { cutPage, decodeCursor, type Page, type PageRequest } from "@arch/kit/http/page";
import { readCurrent } from "@arch/kit/mongo/currentRead";
import { trusted } from "mongoose";
import { z } from "zod";
import type { EntryDocument, EntryModel } from "./entryModel.ts";

export interface EntryStore {
  find(operationId: string): Promise<EntryDocument | undefined>;
  /** The subset of `operationIds` with an entry. */
  recorded(operationIds: string[]): Promise<string[]>;
  /** One page of an account's entries, newest first. */
  list(page: PageRequest): Promise<Page<EntryDocument>>;
}

const Position = z.int().positive();

export function entryStore(entries: EntryModel): EntryStore {
  return {
    find: async (operationId) => (await entries.findById(operationId).lean()) ?? undefined,

    async recorded(operationIds) {
      const found = await entries.find({ _id: trusted({ $in: operationIds }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },

    async list({ login, limit, cursor }) {
      const before =
        cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(Position, cursor);
      const found = await readCurrent(entries.db, (session) =>
        entries
          .find({ login, seq: trusted({ $lt: before }) }, null, { session, lean: true })
          .sort({ seq: -1 })
          .limit(limit + 1),
      );
      return cutPage(found, limit, ({ seq }) => seq);
    },
  };
}
