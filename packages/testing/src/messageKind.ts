import type { MessageKind } from "@arch/contracts/message";

/** The fields of a stored ledger entry that determine the kind of its message. */
export interface EntryFacts {
  operation: string;
  outcome: string;
  orderId?: string | undefined;
}

/** The expected kind of an entry's message, derived independently of the code that composes messages. */
export function messageKindOf({ operation, orderId, outcome }: EntryFacts): MessageKind {
  const isApplied = outcome === "applied";
  if (orderId !== undefined) return isApplied ? "order_paid" : "order_declined";
  if (operation === "deposit") return "deposit";
  return isApplied ? "withdrawal" : "withdrawal_declined";
}
