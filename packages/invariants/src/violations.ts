import { accountViolations } from "./accounts.ts";
import { effectViolations } from "./effects.ts";
import { messageViolations } from "./messages.ts";
import { moneyViolations } from "./money.ts";
import { orderViolations } from "./orders.ts";
import { deadLetterViolations, type ExpectedDeadLetters, restViolations } from "./rest.ts";
import type { Snapshot } from "./snapshot.ts";

/** Sentences about violations of what must hold at any moment, by what is wrong. */
export function violationsOf(snapshot: Snapshot) {
  return {
    money: moneyViolations(snapshot),
    accounts: accountViolations(snapshot),
    orders: orderViolations(snapshot),
    messages: messageViolations(snapshot),
    effects: effectViolations(snapshot),
  };
}

/** The same, with what must hold once the services are at rest. */
export function violationsAtRest(snapshot: Snapshot, expected?: ExpectedDeadLetters) {
  return {
    ...violationsOf(snapshot),
    rest: restViolations(snapshot),
    deadLetters: deadLetterViolations(snapshot, expected),
  };
}
