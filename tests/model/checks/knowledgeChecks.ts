import type { InteractionStyle } from "@arch/contracts/style";
import type { Scenario } from "../scenario.ts";
import type { State } from "../shop/state.ts";

/** What services wrongly believe of one another's accounts, in sentences; nothing at any moment. */
export function wrongKnowledge({ accounts, persons, logins }: State): string[] {
  const byLogin = new Map(accounts.map((account) => [account._id, account]));
  const known = new Set(logins.map(({ _id }) => _id));
  return [
    ...[...known]
      .filter((login) => !byLogin.has(login))
      .map((login) => `order knows ${login}, who has no account`),
    ...accounts
      .filter(({ _id, unfinished }) => unfinished === undefined && !known.has(_id))
      .map(({ _id }) => `${_id} counts as announced, and order has not heard of it`),
    ...persons
      .filter(({ _id, account }) => {
        const openedAt = byLogin.get(_id)?.openedAt.getTime();
        return account !== undefined && account.openedAt.getTime() !== openedAt;
      })
      .map(({ _id }) => `${_id} was told of another account than there is`),
  ];
}

/** What no service does in a style, if there never was another. */
const foreignWays: Record<InteractionStyle, RegExp> = {
  http: /publishes (?!account\.opened)/,
  notification: /invokes \/notice\/send|publishes (person|order)\./,
  collaboration: /invokes \/(notice\/send|account\/)/,
};

/** The ways of other styles that services went, in sentences. */
export function wrongWays({ style, laterStyle }: Scenario, ways: ReadonlySet<string>): string[] {
  if (style !== laterStyle) return [];
  return [...ways]
    .filter((way) => foreignWays[style].test(way))
    .map((way) => `${way}, in style ${style}`);
}
