import type { Books } from "./books.ts";
import { wrongMessages } from "./checks/messages.ts";
import { wrongMoney } from "./checks/money.ts";
import { wrongOperations } from "./checks/operations.ts";
import { wrongOrders } from "./checks/orders.ts";
import type { Told } from "./history.ts";

/** What is wrong, by what it is wrong with. */
export type Verdict = Record<"money" | "operations" | "orders" | "letters", string[]>;

/** Holds the books at rest against each other and against what clients were told. */
export function check(
  books: Books,
  history: readonly Told[],
  poison: ReadonlyMap<string, readonly string[]>,
): Verdict {
  return {
    money: wrongMoney(books),
    operations: wrongOperations(books, history),
    orders: wrongOrders(books, history),
    letters: wrongMessages(books, poison),
  };
}
