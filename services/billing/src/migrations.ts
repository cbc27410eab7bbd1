import type { Migration } from "@arch/kit/mongo/settings";

/** The changes of stored data since the first version; a released one never changes. */
export const billingMigrations: readonly Migration[] = [
  {
    name: "accounts have a delivery",
    async run(db) {
      const names = (await db.listCollections()).map(({ name }) => name);
      if (!names.includes("accounts")) return;
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
];
