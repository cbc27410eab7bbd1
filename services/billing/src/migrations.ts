import type { Migration } from "@arch/kit/mongo/settings";

/** The changes of stored data since the first version; a released one never changes. */
export const billingMigrations: readonly Migration[] = [
  {
    name: "accounts have a delivery",
    async run(db) {
      const accounts = db.collection("accounts");
      await accounts.updateMany({ unfinished: { $exists: true } }, [
        {
          $set: {
            delivery: {
              state: "published",
              attempts: "$unfinished.attempts",
              nextAttemptAt: "$unfinished.nextAttemptAt",
            },
          },
        },
        { $unset: "unfinished" },
      ]);
      const index = "unfinished.nextAttemptAt_1";
      if (await accounts.indexExists(index)) await accounts.dropIndex(index);
    },
  },
  {
    name: "an entry without subscribers has no delivery",
    async run(db) {
      const nothingToDeliver = { "delivery.state": "none" };
      await db.collection("entries").updateMany(nothingToDeliver, { $unset: { delivery: 1 } });
    },
  },
];
