import { addLike, type Corruptions, change } from "@arch/invariants/testing/corruptions";
import { messageOf } from "@arch/invariants/testing/rightSnapshot";

const missing = undefined as never;

/** Corruptions of accounts, of their entries, and of what services store about accounts. */
export const moneyCorruptions: Corruptions = {
  "ann: the balance is 151, the sum of entries 150": ({ accounts }) =>
    change(accounts, "ann", { balanceMinor: 151n }),
  "ann: seq is 7, there are 6 entries": ({ accounts }) => change(accounts, "ann", { seq: 7 }),
  "ann: entry op:unsure has number 7, not 6": ({ entries, messages }) =>
    change([...entries, ...messages], "op:unsure", { seq: 7 }),
  "ann: entry op:much has number 5, not 6": ({ entries, messages }) =>
    change([...entries, ...messages], "op:unsure", { seq: 5 }),
  "ann: 201 after entry order:paid, the sum is 200": ({ entries }) =>
    change(entries, "order:paid", { balanceAfterMinor: 201n }),
  "ann: entry op:unsure is declined at 150": ({ entries }) =>
    change(entries, "op:unsure", { sumMinor: 150n }),
  "ann: entry op:unsure is applied at 150; ann: below zero after entry op:unsure": (snapshot) => {
    const { entries, accounts, messages } = snapshot;
    change(entries, "op:unsure", { outcome: "applied", balanceAfterMinor: -550n });
    change(accounts, "ann", { balanceMinor: -550n });
    change(messages, "op:unsure", { kind: "withdrawal" });
  },
  "ann: below zero after entry op:unsure": ({ entries, accounts, messages }) => {
    const negative = { sumMinor: -151n, balanceAfterMinor: -1n };
    change(entries, "op:unsure", { ...negative, operation: "deposit", outcome: "applied" });
    change(accounts, "ann", { balanceMinor: -1n });
    change(messages, "op:unsure", { kind: "deposit" });
  },
  "entry order:eve is numbered, and eve has no account": ({ entries, messages }) => {
    change(entries, "order:eve", { seq: 1, email: "ann@example.com" });
    messages.push(...entries.filter(({ login }) => login === "eve").map(messageOf));
  },
  "entry order:eve has no number": ({ entries, orders }) => {
    change(entries, "order:eve", { reason: "insufficient_funds" });
    change(orders, "eve", { reason: "insufficient_funds" });
  },
  "entry order:eve has no number; order eve is paid (undefined), its entry applied (account_not_found)":
    ({ entries, orders }) => {
      change(entries, "order:eve", { outcome: "applied" });
      change(orders, "eve", { status: "paid", reason: missing });
    },
  "entry op:eve has no number": ({ entries }) =>
    addLike(entries, "order:eve", { _id: "op:eve", orderId: missing }),
  "bob has an account and is not registered": ({ accounts, logins }) => {
    addLike(accounts, "ann", { _id: "bob", balanceMinor: 0n, seq: 0 });
    logins.push({ _id: "bob" });
  },
  "account ann is confirmed, and order has not received it; account ann has 0 logins, not 1": ({
    logins,
  }) => logins.splice(0),
  "order has bob in logins, the effect of no event": ({ logins }) => logins.push({ _id: "bob" }),
  "the person ann has another account than billing": ({ persons }) =>
    change(persons, "ann", { account: { openedAt: new Date(1) } }),
  "the person bob has another account than billing; bob is registered and has no account": ({
    persons,
  }) => addLike(persons, "ann", { _id: "bob" }),
  "ann is registered and has no account": ({ persons }) =>
    change(persons, "ann", { account: missing }),
};
