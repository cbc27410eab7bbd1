import { letterOf } from "../rightBooks.ts";
import { addLike, change, type Damage, drop } from "./damage.ts";

/** What can be wrong with letters and dead letters. */
export const letterDamages: Damage[] = [
  [
    "an entry without a letter",
    ({ messages }) => drop(messages, "op:in"),
    /^entry op:in has 0 letters, not 1$/,
  ],
  [
    "an entry with two letters",
    ({ messages }) => addLike(messages, "op:in", { _id: "twice" }),
    /^entry op:in has 2 letters, not 1$/,
  ],
  [
    "a letter to a login without an account",
    ({ entries, messages }) => {
      const eve = entries.filter(({ login }) => login === "eve");
      messages.push(...eve.map((entry) => letterOf(entry, "order_declined")));
    },
    /^entry order:eve has 1 letters, not 0$/,
  ],
  [
    "a letter of no entry",
    ({ messages }) => addLike(messages, "op:in", { _id: "stray", operationId: "op:none" }),
    /^letter stray tells of no entry$/,
  ],
  [
    "a letter to another login",
    ({ messages }) => change(messages, "op:in", { login: "bob" }),
    /^letter op:in is not true$/,
  ],
  [
    "a letter of another kind",
    ({ messages }) => change(messages, "op:in", { kind: "withdrawal" }),
    /^letter op:in is not true$/,
  ],
  [
    "a dead letter that nobody sent",
    ({ deadLetters }) => deadLetters.push({ service: "order", id: "x", reason: "no such order" }),
    /^order set x aside: no such order$/,
  ],
  [
    "poison that another service has set aside, and its hearer has not",
    ({ deadLetters }) => {
      for (const letter of deadLetters) letter.service = "person";
    },
    /^order has not set poison-1 aside$/,
  ],
  [
    "poison that is gone",
    ({ deadLetters }) => deadLetters.splice(0),
    /^order has not set poison-1 aside$/,
  ],
  [
    "another event that is set aside instead of the poison",
    ({ deadLetters }) => {
      for (const letter of deadLetters) letter.id = "x";
    },
    /^order set x aside: an unknown version$/,
    /^order has not set poison-1 aside$/,
  ],
];
