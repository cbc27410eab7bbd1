import type { Snapshot } from "./snapshot.ts";

/** Violations by what services store about billing's accounts, at any moment. */
export function accountViolations({ accounts, persons, logins }: Snapshot): string[] {
  const byLogin = new Map(accounts.map((account) => [account._id, account]));
  const registered = new Set(persons.map(({ _id }) => _id));
  const known = new Set(logins.map(({ _id }) => _id));
  return [
    ...accounts
      .filter(({ _id }) => !registered.has(_id))
      .map(({ _id }) => `${_id} has an account and is not registered`),
    ...accounts
      .filter(({ _id, delivery }) => delivery?.state === "confirmed" && !known.has(_id))
      .map(({ _id }) => `the account of ${_id} is confirmed, and order does not know it`),
    ...[...known]
      .filter((login) => !byLogin.has(login))
      .map((login) => `order knows ${login}, and there is no such account`),
    ...persons
      .filter(({ _id, account }) => {
        const openedAt = byLogin.get(_id)?.openedAt.getTime();
        return account !== undefined && account.openedAt.getTime() !== openedAt;
      })
      .map(({ _id }) => `the person ${_id} has another account than billing`),
  ];
}
