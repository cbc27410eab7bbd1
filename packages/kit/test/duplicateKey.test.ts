import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";

interface Item {
  _id: string;
  size: number;
}

describe("isDuplicateKey", () => {
  let database: TestDatabase;
  before(async () => {
    database = await openTestDatabase();
    const validator = { size: { $gte: 0 } };
    await database.db.createCollection("items", { validator });
    await items().insertOne(taken);
  });
  after(() => database.close());

  const taken = { _id: "taken", size: 1 };
  const invalid = { _id: "invalid", size: -1 };
  const items = () => database.db.collection<Item>("items");
  const ordered = (...all: Item[]) => items().insertMany(all);
  const unordered = (...all: Item[]) =>
    items().bulkWrite(
      all.map((document) => ({ insertOne: { document } })),
      { ordered: false },
    );
  const inTransaction = () =>
    database.db.transaction((session) => items().insertMany([taken], { session }));

  const cases: [what: string, write: () => Promise<unknown>, expected: boolean][] = [
    ["one document", () => items().insertOne(taken), true],
    ["insertMany", () => ordered(taken), true],
    ["a transaction", inTransaction, true],
    ["bulkWrite of two such documents", () => unordered(taken, taken), true],
    ["bulkWrite of an invalid document", () => unordered(invalid), false],
    ["bulkWrite of both, the duplicate first", () => unordered(taken, invalid), false],
    ["bulkWrite of both, the invalid document first", () => unordered(invalid, taken), false],
  ];
  for (const [what, write, expected] of cases) {
    it(`is ${expected} for ${what}`, async () => {
      const error: unknown = await write().then(
        () => assert.fail("the write must fail"),
        (thrown: unknown) => thrown,
      );
      assert.equal(isDuplicateKey(error), expected);
    });
  }
});
