import type { Snapshot } from "@arch/invariants/snapshot";
import type { ClientRequest } from "../scenario.ts";
import type { ClientResponse } from "../shop/clients.ts";

/** The body of a response, not validated yet. */
export type Body = Record<string, unknown>;

/** Compares an operation's outcome in a response with the stored entry. */
export function operationViolations(
  request: ClientRequest,
  body: Body,
  { entries }: Snapshot,
): string[] {
  const entry = entries.find(({ _id }) => _id === body["operationId"]);
  if (entry === undefined) return [`${body["operationId"]} is in a response and is not stored`];
  const isRight =
    entry.login === request.login &&
    entry.operation === request.kind &&
    entry.sumMinor === BigInt(request.sumMinor) &&
    (entry.outcome === "applied") === body["isPaid"] &&
    Number(entry.balanceAfterMinor) / 100 === body["balance"];
  return isRight ? [] : [`the response to ${entry._id} was ${JSON.stringify(body)}`];
}

/** Compares an order in a response with the stored order; a pending one may be settled meanwhile. */
export function orderViolations(
  request: ClientRequest,
  body: Body,
  status: number,
  { orders }: Snapshot,
): string[] {
  if (status === 404) {
    const isStored = orders.some(
      ({ login, reason }) => login === request.login && reason === "account_not_found",
    );
    return isStored ? [] : [`the response to ${request.login} is 404, and no order is declined so`];
  }
  const order = orders.find(({ _id }) => _id === body["orderId"]);
  if (order === undefined) return [`order ${body["orderId"]} is in a response and is not stored`];
  const isSame = order.login === request.login && order.priceMinor === BigInt(request.sumMinor);
  const isRight = body["status"] === "pending" || body["status"] === order.status;
  return isSame && isRight
    ? []
    : [`the response to order ${order._id} was ${JSON.stringify(body)}`];
}

/** A key makes one order, however often it is sent. */
export function orderCountViolations(
  requests: readonly ClientRequest[],
  { orders }: Snapshot,
): string[] {
  const keys = new Map<string, Set<string>>();
  for (const { login, key } of requests.filter(({ kind }) => kind === "order")) {
    keys.set(login, (keys.get(login) ?? new Set()).add(key));
  }
  return [...keys].flatMap(([login, { size }]) => {
    const count = orders.filter((order) => order.login === login).length;
    return count <= size ? [] : [`${login} has ${count} orders under ${size} keys`];
  });
}

/** Compares the response to a registration with the stored person and account. */
export function registrationViolations(
  { request: { login }, response: { status }, body }: ClientResponse,
  { persons, accounts }: Snapshot,
): string[] {
  if (status >= 503) return [];
  if (status !== 200) return [`the response to the registration of ${login} is ${status}`];
  const account = accounts.find(({ _id }) => _id === login);
  if (account === undefined || !persons.some(({ _id }) => _id === login)) {
    return [`the registration of ${login} succeeded and is not stored`];
  }
  const { openedAt } = body["account"] as { openedAt?: unknown };
  const isRight = openedAt === account.openedAt.toISOString();
  return isRight ? [] : [`the response to ${login} has an account opened at ${String(openedAt)}`];
}

/** A key is refused only where another request has it for something else. */
export function refusalViolations(
  request: ClientRequest,
  body: Body,
  requests: readonly ClientRequest[],
): string[] {
  const isOrder = request.kind === "order";
  const isTaken = requests.some(
    ({ kind, login, key, sumMinor }) =>
      (kind === "order") === isOrder &&
      login === request.login &&
      key === request.key &&
      (kind !== request.kind || sumMinor !== request.sumMinor),
  );
  if (isTaken && body["code"] === "idempotency_key_reused") return [];
  return [`the response to ${request.login} ${request.key} was ${String(body["code"])}`];
}
