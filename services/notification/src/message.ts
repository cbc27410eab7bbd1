import type { LedgerEntryRecorded } from "@arch/contracts/events";
import type { MessageKind } from "@arch/contracts/message";
import { toMajor } from "@arch/contracts/money";

/** The text of a message. */
export interface MessageText {
  kind: MessageKind;
  subject: string;
  text: string;
}

/** Composes the message about one ledger entry. Pure. */
export function composeMessage(entry: LedgerEntryRecorded): MessageText {
  const kind = kindOf(entry);
  const sum = money(entry.sumMinor, entry.currency);
  const balance = money(entry.balanceAfterMinor, entry.currency);
  const { subject, text } = wording(kind, sum, entry.orderId);
  const greeting = `Dear ${entry.name ?? entry.login},`;
  return { kind, subject, text: `${greeting} ${text} Your balance is ${balance}.` };
}

function kindOf({ orderId, operation, reason }: LedgerEntryRecorded): MessageKind {
  const isApplied = reason === undefined;
  if (orderId !== undefined) return isApplied ? "order_paid" : "order_declined";
  if (operation === "deposit") return "deposit";
  return isApplied ? "withdrawal" : "withdrawal_declined";
}

function wording(kind: MessageKind, sum: string, orderId?: string) {
  switch (kind) {
    case "deposit":
      return { subject: "Money arrived", text: `${sum} came to your account.` };
    case "withdrawal":
      return { subject: "Money withdrawn", text: `${sum} left your account.` };
    case "withdrawal_declined":
      return { subject: "Withdrawal declined", text: `You have too little to withdraw ${sum}.` };
    case "order_paid":
      return {
        subject: "Your order is paid",
        text: `Good news: your order ${orderId} is paid, ${sum} left your account.`,
      };
    case "order_declined":
      return {
        subject: "Your order was declined",
        text: `We are sorry: your order ${orderId} costs ${sum}, more than you have. Nothing was taken.`,
      };
    default:
      return kind satisfies never;
  }
}

function money(minor: number, currency: string): string {
  return `${toMajor(minor).toFixed(2)} ${currency}`;
}
