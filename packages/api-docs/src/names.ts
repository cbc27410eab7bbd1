/** The exported name of a schema, an endpoint or a topic, by the object itself. */
export type Names = ReadonlyMap<unknown, string>;

/** What the documents describe: a new module of contracts is added here. */
const contracts = await Promise.all([
  import("@arch/contracts/account"),
  import("@arch/contracts/events"),
  import("@arch/contracts/headers"),
  import("@arch/contracts/login"),
  import("@arch/contracts/money"),
  import("@arch/contracts/notice"),
  import("@arch/contracts/order"),
  import("@arch/contracts/page"),
  import("@arch/contracts/person"),
  import("@arch/contracts/problem"),
]);

/** The documents use the names of the code, so there is no second list of names. */
export const exportedNames: Names = new Map(
  contracts.flatMap((exported) =>
    Object.entries(exported).map(([name, value]): [unknown, string] => [value, name]),
  ),
);
