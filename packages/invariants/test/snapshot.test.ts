import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Snapshot, toSnapshot } from "@arch/invariants/snapshot";
import type { AccountDocument } from "../../../services/billing/src/accounts/accountModel.ts";
import type { EntryDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import type { MessageDocument } from "../../../services/notification/src/messageStore.ts";

/** Compiles as long as a snapshot can hold what the services store. */
export const compatible = (
  accounts: AccountDocument[],
  entries: EntryDocument[],
  messages: MessageDocument[],
): Partial<Snapshot> => ({ accounts, entries, messages });

describe("toSnapshot", () => {
  it("adds up the dead letters of all services", () => {
    const of = (service: "order" | "person") => {
      const documents = [{ _id: `${service}-1`, topic: "t", reason: "r" }];
      return { service, collection: "deadLetters", documents };
    };
    assert.deepEqual(toSnapshot([of("order"), of("person")]).deadLetters, [
      { service: "order", _id: "order-1", reason: "r" },
      { service: "person", _id: "person-1", reason: "r" },
    ]);
  });

  it("reads no invariant from the settings of each database", () => {
    const contents = { service: "billing" as const, collection: "settings", documents: [{}] };
    assert.deepEqual(toSnapshot([contents]), toSnapshot([]));
  });

  it("throws on a collection that is not listed, and on one in another database", () => {
    for (const collection of ["refunds", "entries", "toString"]) {
      assert.throws(
        () => toSnapshot([{ service: "order", collection, documents: [] }]),
        new RegExp(`^Error: The collection ${collection} of order is not listed in collections$`),
      );
    }
  });
});
