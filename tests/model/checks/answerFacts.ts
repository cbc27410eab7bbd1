import type { ClientRequest as Wish } from "../scenario.ts";
import type { ClientResponse as Told } from "../shop/clients.ts";
import type { State } from "../shop/state.ts";

/** The body of an answer, not trusted yet. */
export type Body = Record<string, unknown>;

/** Compares an operation's outcome, as answered, with the entry on record. */
export function wrongOperation(wish: Wish, body: Body, { entries }: State): string[] {
  const entry = entries.find(({ _id }) => _id === body["operationId"]);
  if (entry === undefined) return [`${body["operationId"]} was answered but is not on record`];
  const isTrue =
    entry.login === wish.login &&
    entry.operation === wish.kind &&
    entry.sumMinor === BigInt(wish.sumMinor) &&
    (entry.outcome === "applied") === body["isPaid"] &&
    Number(entry.balanceAfterMinor) / 100 === body["balance"];
  return isTrue ? [] : [`${entry._id} was answered ${JSON.stringify(body)}`];
}

/**
 * Compares an order, as answered, with the order on record; what is pending may be settled by now.
 */
export function wrongOrder(wish: Wish, body: Body, status: number, { orders }: State): string[] {
  if (status === 404) {
    const isRecorded = orders.some(
      ({ login, reason }) => login === wish.login && reason === "account_not_found",
    );
    return isRecorded ? [] : [`${wish.login} is said to be unknown, but no order is declined so`];
  }
  const order = orders.find(({ _id }) => _id === body["orderId"]);
  if (order === undefined) return [`order ${body["orderId"]} was answered but is not on record`];
  const isSame = order.login === wish.login && order.priceMinor === BigInt(wish.sumMinor);
  const isTrue = body["status"] === "pending" || body["status"] === order.status;
  return isSame && isTrue ? [] : [`order ${order._id} was answered ${JSON.stringify(body)}`];
}

/** A key makes one order and no other, however often it comes. */
export function wrongNumberOfOrders(wishes: readonly Wish[], { orders }: State): string[] {
  const keys = new Map<string, Set<string>>();
  for (const { login, key } of wishes.filter(({ kind }) => kind === "order")) {
    keys.set(login, (keys.get(login) ?? new Set()).add(key));
  }
  return [...keys].flatMap(([login, { size }]) => {
    const count = orders.filter((order) => order.login === login).length;
    return count <= size ? [] : [`${login} has ${count} orders under ${size} keys`];
  });
}

/** Looks for the person and the account of a registration that was answered. */
export function wrongRegistration(
  { request: { login }, response: { status }, body }: Told,
  { persons, accounts }: State,
): string[] {
  if (status >= 503) return [];
  if (status !== 200) return [`the registration of ${login} was answered ${status}`];
  const account = accounts.find(({ _id }) => _id === login);
  if (account === undefined || !persons.some(({ _id }) => _id === login)) {
    return [`${login} is said to be registered and is not`];
  }
  const { openedAt } = body["account"] as { openedAt?: unknown };
  const isTrue = openedAt === account.openedAt.toISOString();
  return isTrue ? [] : [`${login} is answered an account opened at ${String(openedAt)}`];
}

/** A key is taken only where another wish has it for something else. */
export function wrongRefusal(wish: Wish, body: Body, wishes: readonly Wish[]): string[] {
  const isOrder = wish.kind === "order";
  const isTaken = wishes.some(
    ({ kind, login, key, sumMinor }) =>
      (kind === "order") === isOrder &&
      login === wish.login &&
      key === wish.key &&
      (kind !== wish.kind || sumMinor !== wish.sumMinor),
  );
  if (isTaken && body["code"] === "idempotency_key_reused") return [];
  return [`${wish.login} ${wish.key} was answered ${String(body["code"])}`];
}
