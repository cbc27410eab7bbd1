import { addLike, change, drop } from "@arch/invariants/testing/edit";
import { messageOf } from "@arch/invariants/testing/rightSnapshot";
import type { Corruption } from "./corruption.ts";

const differences = {
  login: "bob",
  seq: 2,
  email: "bob@example.com",
  orderId: "paid",
  kind: "withdrawal",
} as const;

/** Corruptions of messages and dead letters. */
export const messageCorruptions: Corruption[] = [
  [
    "a confirmed entry without a message",
    ({ messages }) => drop(messages, "op:in"),
    /^entry op:in is confirmed, and notification has not received it$/,
    /^entry op:in has 0 messages, not 1$/,
  ],
  [
    "a confirmed entry without a message, and its dead letter at another service",
    ({ messages, deadLetters }) => {
      drop(messages, "op:in");
      deadLetters.push({ service: "order", _id: "op:in", reason: "no such order" });
    },
    /^entry op:in is confirmed, and notification has not received it$/,
    /^entry op:in has 0 messages, not 1$/,
    /^order has the dead letter op:in: no such order$/,
  ],
  [
    "a dead letter in place of a message",
    ({ messages, deadLetters }) => {
      drop(messages, "op:in");
      deadLetters.push({ service: "notification", _id: "op:in", reason: "no such kind" });
    },
    /^entry op:in has 0 messages, not 1$/,
    /^notification has the dead letter op:in: no such kind$/,
  ],
  [
    "an entry with two messages",
    ({ messages }) => addLike(messages, "op:in", { _id: "twice" }),
    /^entry op:in has 2 messages, not 1$/,
    /^message twice does not match its entry$/,
  ],
  [
    "a message to a login without an account",
    ({ entries, messages }) => {
      messages.push(...entries.filter(({ login }) => login === "eve").map(messageOf));
    },
    /^entry order:eve has 1 messages, not 0$/,
    /^message order:eve does not match its entry$/,
  ],
  [
    "a message of no entry",
    ({ messages }) => addLike(messages, "op:in", { _id: "stray", operationId: "op:none" }),
    /^message stray is about no entry$/,
  ],
  [
    "a message with another id than its entry",
    ({ messages }) => change(messages, "op:in", { _id: "other" }),
    /^message other does not match its entry$/,
  ],
  ...Object.entries(differences).map(
    ([field, value]): Corruption => [
      `a message with another ${field} than its entry`,
      ({ messages }) => change(messages, "op:in", { [field]: value }),
      /^message op:in does not match its entry$/,
    ],
  ),
  [
    "an unexpected dead letter",
    ({ deadLetters }) => deadLetters.push({ service: "order", _id: "x", reason: "no such order" }),
    /^order has the dead letter x: no such order$/,
  ],
  [
    "poison that another service has received",
    ({ deadLetters }) => change(deadLetters, "poison-1", { service: "person" }),
    /^order has no dead letter poison-1$/,
  ],
  [
    "poison that is lost",
    ({ deadLetters }) => deadLetters.splice(0),
    /^order has no dead letter poison-1$/,
  ],
  [
    "a dead letter of another event than the poison",
    ({ deadLetters }) => change(deadLetters, "poison-1", { _id: "x" }),
    /^order has the dead letter x: an unknown version$/,
    /^order has no dead letter poison-1$/,
  ],
];
