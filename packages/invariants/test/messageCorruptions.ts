import { addLike, type Corruptions, change, drop } from "@arch/invariants/testing/corruptions";
import { messageOf } from "@arch/invariants/testing/rightSnapshot";

const effectOfNone = (id: string) => `notification has ${id} in messages, the effect of no event`;
const lost =
  "entry op:in is confirmed, and notification has not received it; entry op:in has 0 messages, not 1";

/** Corruptions of messages and dead letters. */
export const messageCorruptions: Corruptions = {
  [lost]: ({ messages }) => drop(messages, "op:in"),
  [`${lost}; order has the dead letter op:in: unknown`]: ({ messages, deadLetters }) => {
    drop(messages, "op:in");
    deadLetters.push({ service: "order", _id: "op:in", reason: "unknown" });
  },
  "entry op:in has 0 messages, not 1; notification has the dead letter op:in: unknown": ({
    messages,
    deadLetters,
  }) => {
    drop(messages, "op:in");
    deadLetters.push({ service: "notification", _id: "op:in", reason: "unknown" });
  },
  [`entry op:in has 2 messages, not 1; message twice does not match its entry; ${effectOfNone("twice")}`]:
    ({ messages }) => addLike(messages, "op:in", { _id: "twice" }),
  [`entry order:eve has 1 messages, not 0; message order:eve does not match its entry; ${effectOfNone("order:eve")}`]:
    ({ entries, messages }) =>
      messages.push(...entries.filter(({ login }) => login === "eve").map(messageOf)),
  [`message stray is about no entry; ${effectOfNone("stray")}`]: ({ messages }) =>
    addLike(messages, "op:in", { _id: "stray", operationId: "op:none" }),
  [`message other does not match its entry; entry op:in is confirmed, and notification has not received it; ${effectOfNone("other")}; entry op:in has 0 messages, not 1`]:
    ({ messages }) => change(messages, "op:in", { _id: "other" }),
  "message op:in is about no entry": ({ messages }) =>
    change(messages, "op:in", { operationId: "op:none" }),
  "message op:in does not match its entry": ({ messages }) =>
    change(messages, "op:in", { login: "bob" }),
  "message op:out does not match its entry": ({ messages }) =>
    change(messages, "op:out", { seq: 9 }),
  "message op:much does not match its entry": ({ messages }) =>
    change(messages, "op:much", { email: "bob@example.com" }),
  "message order:paid does not match its entry": ({ messages }) =>
    change(messages, "order:paid", { orderId: "dear" }),
  "message order:dear does not match its entry": ({ messages }) =>
    change(messages, "order:dear", { kind: "order_paid" }),
  "order has the dead letter x: unknown": ({ deadLetters }) =>
    deadLetters.push({ service: "order", _id: "x", reason: "unknown" }),
  "order has no dead letter poison-1": ({ deadLetters }) =>
    change(deadLetters, "poison-1", { service: "person" }),
  "order has the dead letter x: an unknown version; order has no dead letter poison-1": ({
    deadLetters,
  }) => change(deadLetters, "poison-1", { _id: "x" }),
};
