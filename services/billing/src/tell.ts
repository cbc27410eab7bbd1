import { maxSent, sendNotices } from "@arch/contracts/notice";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import { entryData, entryEvent } from "./entryEvent.ts";
import type { EntryDocument } from "./entryModel.ts";

/** How notification is told of entries. */
export interface Teller {
  /** So many are told at once. */
  atOnce: number;
  /** Tells them; answers those that were not taken, each with what went wrong. */
  tell(entries: EntryDocument[]): Promise<Map<EntryDocument, unknown>>;
  /** What a told entry is: confirmed where notification itself has answered, published where a receipt must follow. */
  leaves: "published" | "confirmed";
}

/** Tells by events: the broker takes them, and its word is a hint only. */
export function tellByEvents({ publish }: Pick<Dapr, "publish">, currency: string): Teller {
  return {
    atOnce: 32,
    leaves: "published",
    async tell(entries) {
      const results = await Promise.allSettled(
        entries.map(async (entry) => publish(entryEvent(entry, currency))),
      );
      const failed = new Map<EntryDocument, unknown>();
      for (const [index, entry] of entries.entries()) {
        const result = results[index];
        if (result?.status === "rejected") failed.set(entry, result.reason);
      }
      return failed;
    },
  };
}

/** Tells by asking notification to write the letters, many in one call. */
export function tellByInvocation(dapr: Dapr, currency: string): Teller {
  return {
    atOnce: maxSent,
    leaves: "confirmed",
    async tell(entries) {
      try {
        const body = { entries: entries.map((entry) => entryData(entry, currency)) };
        const { held } = await invokeEndpoint(dapr, sendNotices, { body, timeoutMs: 5_000 });
        const missing = entries.filter(({ _id }) => !held.includes(_id));
        return new Map(missing.map((entry) => [entry, new Error("notification does not hold it")]));
      } catch (error) {
        return new Map(entries.map((entry) => [entry, error]));
      }
    },
  };
}
