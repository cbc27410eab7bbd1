import type { AccountDocument } from "../../../services/billing/src/accounts/accountModel.ts";
import type { EntryDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import type { OrderDocument, State } from "../shop/state.ts";

/** What is wrong with the money on record, in sentences; nothing at any moment of any run. */
export function wrongMoney({ accounts, entries, orders }: State): string[] {
  const logins = new Set(accounts.map(({ _id }) => _id));
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const orderIds = new Set(orders.map(({ _id }) => _id));
  return [
    ...accounts.flatMap((account) =>
      wrongAccount(
        account,
        entries.filter(({ login, seq }) => login === account._id && seq !== undefined),
      ),
    ),
    ...entries.flatMap((entry) => wrongEntry(entry, logins, orderIds)),
    ...orders.flatMap((order) => wrongSettlement(order, byId.get(`order:${order._id}`))),
  ];
}

/** Adds the entries up once more, by their numbers. */
function wrongAccount(account: AccountDocument, entries: EntryDocument[]): string[] {
  const wrong: string[] = [];
  let balance = 0n;
  const inOrder = entries.toSorted((one, other) => Number(one.seq) - Number(other.seq));
  for (const [index, entry] of inOrder.entries()) {
    const { _id, seq, operation, outcome, sumMinor, balanceAfterMinor } = entry;
    if (seq !== index + 1) wrong.push(`${_id} has number ${seq} instead of ${index + 1}`);
    const isCovered = operation === "deposit" || sumMinor <= balance;
    if (isCovered !== (outcome === "applied")) wrong.push(`${_id} is ${outcome} at ${balance}`);
    if (outcome === "applied") balance += operation === "deposit" ? sumMinor : -sumMinor;
    if (balance < 0n) wrong.push(`${_id} makes the balance negative`);
    if (balanceAfterMinor !== balance) wrong.push(`${_id} says ${balanceAfterMinor}: ${balance}`);
  }
  const { _id, seq, balanceMinor } = account;
  if (balanceMinor !== balance) wrong.push(`${_id} has ${balanceMinor}, entries say ${balance}`);
  if (seq !== entries.length) wrong.push(`${_id} counts ${seq} of ${entries.length} entries`);
  return wrong;
}

function wrongEntry(entry: EntryDocument, logins: Set<string>, orderIds: Set<string>): string[] {
  const { _id, login, seq, outcome, reason, orderId } = entry;
  if (orderId !== undefined && !orderIds.has(orderId)) return [`${_id} is for no order on record`];
  if (seq !== undefined) return logins.has(login) ? [] : [`${_id} is on no account`];
  const isForNobody = outcome === "declined" && reason === "account_not_found";
  return isForNobody && orderId !== undefined ? [] : [`${_id} has no number`];
}

/** Only what billing has on record settles an order, and an order never says anything else. */
function wrongSettlement(order: OrderDocument, entry: EntryDocument | undefined): string[] {
  const { _id, status, reason, priceMinor, login } = order;
  if (entry !== undefined && (entry.sumMinor !== priceMinor || entry.login !== login)) {
    return [`the entry of order ${_id} is about something else`];
  }
  if (status === "pending") return [];
  if (entry === undefined) return [`order ${_id} is ${status} without an entry`];
  const expected = entry.outcome === "applied" ? "paid" : "declined";
  if (status !== expected) return [`order ${_id} is ${status}, its entry ${entry.outcome}`];
  return reason === entry.reason ? [] : [`order ${_id} is declined for ${reason}`];
}
