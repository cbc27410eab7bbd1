import type { Snapshot } from "./snapshot.ts";

/** Violations by what services store about billing's accounts, at any moment. */
export function accountViolations({ accounts, persons }: Snapshot): string[] {
  const byLogin = new Map(accounts.map((account) => [account._id, account]));
  const registered = new Set(persons.map(({ _id }) => _id));
  return [
    ...accounts
      .filter(({ _id }) => !registered.has(_id))
      .map(({ _id }) => `${_id} has an account and is not registered`),
    ...persons
      .filter(({ _id, account }) => {
        const openedAt = byLogin.get(_id)?.openedAt.getTime();
        return account !== undefined && account.openedAt.getTime() !== openedAt;
      })
      .map(({ _id }) => `the person ${_id} has another account than billing`),
  ];
}
