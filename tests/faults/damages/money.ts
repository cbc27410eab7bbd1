import { letterOf } from "../rightBooks.ts";
import { addLike, change, type Damage } from "./damage.ts";

/** What can be wrong with accounts and their entries. */
export const moneyDamages: Damage[] = [
  [
    "a balance that is not the sum",
    ({ accounts }) => change(accounts, "ann", { balanceMinor: 151n }),
    /^ann: the balance is 151, the sum of entries 150$/,
  ],
  [
    "an account that counts another number of entries",
    ({ accounts }) => change(accounts, "ann", { seq: 7 }),
    /^ann: seq is 7, there are 6 entries$/,
  ],
  [
    "a gap in the numbers",
    ({ entries }) => change(entries, "op:unsure", { seq: 7 }),
    /^ann: entry op:unsure is number 7, not 6$/,
  ],
  [
    "a number that is there twice",
    ({ entries }) => change(entries, "op:unsure", { seq: 5 }),
    /^ann: entry op:(much|unsure) is number 5, not 6$/,
  ],
  [
    "an entry with another balance after it",
    ({ entries }) => change(entries, "order:paid", { balanceAfterMinor: 201n }),
    /^ann: 201 after entry order:paid, the sum is 200$/,
  ],
  [
    "an account below zero, though all of its numbers agree",
    ({ entries, accounts, messages }) => {
      change(entries, "op:unsure", { outcome: "applied", balanceAfterMinor: -550n });
      change(accounts, "ann", { balanceMinor: -550n });
      change(messages, "op:unsure", { kind: "withdrawal" });
    },
    /^ann: below zero after entry op:unsure$/,
  ],
  [
    "entries of an account that is not there",
    ({ entries, messages }) => {
      change(entries, "order:eve", { seq: 1 });
      const eve = entries.filter(({ login }) => login === "eve");
      messages.push(...eve.map((entry) => letterOf(entry, "order_declined")));
    },
    /^eve has entries and no account$/,
  ],
  [
    "an account of nobody",
    ({ accounts }) => addLike(accounts, "ann", { _id: "bob", balanceMinor: 0n, seq: 0 }),
    /^bob has an account and is nobody$/,
  ],
  [
    "a person whose account is not open",
    ({ persons }) => persons.push({ _id: "bob", email: "bob@example.com", account: {} }),
    /^bob is registered and has no account$/,
  ],
  [
    "a person who has not heard of the account",
    ({ persons }) => change(persons, "ann", { account: undefined }),
    /^ann is registered and has no account$/,
  ],
];
