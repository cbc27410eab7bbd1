import type { EntryDocument } from "../../services/billing/src/entryModel.ts";

/** The kind of letter that a ledger entry must have; by the entry as stored, not by the code that writes letters. */
export function letterKindOf({ operation, orderId, outcome }: EntryDocument): string {
  const isApplied = outcome === "applied";
  if (orderId !== undefined) return isApplied ? "order_paid" : "order_declined";
  if (operation === "deposit") return "deposit";
  return isApplied ? "withdrawal" : "withdrawal_declined";
}
