import { accountViolations } from "./accounts.ts";
import { messageViolations } from "./messages.ts";
import { moneyViolations } from "./money.ts";
import { orderViolations } from "./orders.ts";
import type { Snapshot } from "./snapshot.ts";

/** Sentences about what is wrong, by what it is wrong with. */
export type Violations = Record<"money" | "accounts" | "orders" | "messages", string[]>;

/** All violations of what must hold at any moment. */
export function violationsOf(snapshot: Snapshot): Violations {
  return {
    money: moneyViolations(snapshot),
    accounts: accountViolations(snapshot),
    orders: orderViolations(snapshot),
    messages: messageViolations(snapshot),
  };
}
