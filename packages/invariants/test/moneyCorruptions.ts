import { addLike, change } from "@arch/invariants/testing/edit";
import { messageOf } from "@arch/invariants/testing/rightSnapshot";
import type { Corruption } from "./corruption.ts";

/** Corruptions of accounts, their entries and what other services know about them. */
export const moneyCorruptions: Corruption[] = [
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
    ({ entries, messages }) => {
      change(entries, "op:unsure", { seq: 7 });
      change(messages, "op:unsure", { seq: 7 });
    },
    /^ann: entry op:unsure has number 7, not 6$/,
  ],
  [
    "a number that is there twice",
    ({ entries, messages }) => {
      change(entries, "op:unsure", { seq: 5 });
      change(messages, "op:unsure", { seq: 5 });
    },
    /^ann: entry op:(much|unsure) has number 5, not 6$/,
  ],
  [
    "an entry with another balance after it",
    ({ entries }) => change(entries, "order:paid", { balanceAfterMinor: 201n }),
    /^ann: 201 after entry order:paid, the sum is 200$/,
  ],
  [
    "a withdrawal that is declined though the balance covers it",
    ({ entries }) => change(entries, "op:unsure", { sumMinor: 150n }),
    /^ann: entry op:unsure is declined at 150$/,
  ],
  [
    "an account below zero, though all of its numbers agree",
    ({ entries, accounts, messages }) => {
      change(entries, "op:unsure", { outcome: "applied", balanceAfterMinor: -550n });
      change(accounts, "ann", { balanceMinor: -550n });
      change(messages, "op:unsure", { kind: "withdrawal" });
    },
    /^ann: entry op:unsure is applied at 150$/,
    /^ann: below zero after entry op:unsure$/,
  ],
  [
    "a deposit of a negative sum",
    ({ entries, accounts, messages }) => {
      const fields = { operation: "deposit", outcome: "applied", sumMinor: -151n } as const;
      change(entries, "op:unsure", { ...fields, balanceAfterMinor: -1n });
      change(accounts, "ann", { balanceMinor: -1n });
      change(messages, "op:unsure", { kind: "deposit" });
    },
    /^ann: below zero after entry op:unsure$/,
  ],
  [
    "a numbered entry without an account",
    ({ entries, messages }) => {
      change(entries, "order:eve", { seq: 1, email: "ann@example.com" });
      messages.push(...entries.filter(({ login }) => login === "eve").map(messageOf));
    },
    /^entry order:eve is numbered, and eve has no account$/,
  ],
  ...(
    [
      ["is declined for another reason", { reason: "insufficient_funds" }],
      ["is applied", { outcome: "applied" }],
    ] as const
  ).map(
    ([what, fields]): Corruption => [
      `an entry without a number that ${what}`,
      ({ entries, orders }) => {
        change(entries, "order:eve", fields);
        const status = "outcome" in fields ? "paid" : "declined";
        change(orders, "eve", { status, ...("reason" in fields && fields) });
      },
      /^entry order:eve has no number$/,
    ],
  ),
  [
    "an entry without a number that is of no order",
    ({ entries }) => addLike(entries, "order:eve", { _id: "op:eve", orderId: undefined as never }),
    /^entry op:eve has no number$/,
  ],
  [
    "an account of a login that is not registered",
    ({ accounts, logins }) => {
      addLike(accounts, "ann", { _id: "bob", balanceMinor: 0n, seq: 0 });
      logins.push({ _id: "bob" });
    },
    /^bob has an account and is not registered$/,
  ],
  [
    "an account that order does not know",
    ({ logins }) => logins.splice(0),
    /^ann has an account without pending work, and order does not know it$/,
  ],
  [
    "a login that order knows and that has no account",
    ({ logins }) => logins.push({ _id: "bob" }),
    /^order knows bob, and there is no such account$/,
  ],
  [
    "a person with an account of another time",
    ({ persons }) => change(persons, "ann", { account: { openedAt: new Date(1) } }),
    /^the person ann has another account than billing$/,
  ],
  [
    "a person with an account that is not open",
    ({ persons }) => persons.push({ _id: "bob", account: { openedAt: new Date(0) } }),
    /^the person bob has another account than billing$/,
    /^bob is registered and has no account$/,
  ],
  [
    "a person without the account that is open",
    ({ persons }) => change(persons, "ann", { account: undefined as never }),
    /^ann is registered and has no account$/,
  ],
];
