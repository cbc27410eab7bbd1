/** The exported name of a schema, an endpoint or a topic, by the object itself. */
export type Names = ReadonlyMap<unknown, string>;

/** What the documents describe: a new module of contracts is added here. */
const contracts = await Promise.all([
  import("@arch/contracts/account"),
  import("@arch/contracts/events"),
  import("@arch/contracts/headers"),
  import("@arch/contracts/login"),
  import("@arch/contracts/money"),
  import("@arch/contracts/message"),
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

/**
 * The name of an exported schema, endpoint or topic.
 * @throws Error when it is not exported; `label` says what it is.
 */
export function nameOf(names: Names, value: object, label = "A schema"): string {
  const name = names.get(value);
  if (name === undefined) throw new Error(`${label} has no name: export it, see names.ts`);
  return name;
}
