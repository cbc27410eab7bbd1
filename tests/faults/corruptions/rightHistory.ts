import type { Attempt, ClientRequest, RequestHistory } from "../history.ts";

/** An attempt with this response. */
export function response(status: number | undefined, body: object = {}, tookMs = 1): Attempt {
  return { status, body: { ...body }, tookMs };
}

/** The history that fits the right snapshot, with requests that have rightly stored nothing. */
export function rightHistory(): RequestHistory[] {
  const one = (
    kind: ClientRequest["kind"],
    sumMinor: number,
    attempts: Attempt[],
    login = "ann",
  ): RequestHistory => ({ request: { kind, login, sumMinor, key: "k" }, attempts });
  const lost = response(undefined);
  const operation = (id: string, isPaid: boolean, balance: number) =>
    response(200, { operationId: `op:${id}`, isPaid, balance });
  const paid = { orderId: "paid", status: "paid", isPaid: true };
  const pending = response(202, { ...paid, status: "pending", isPaid: null });
  return [
    one("register", 1, [response(200)]),
    one("register", 2, [lost], "fay"),
    one("deposit", 500, [lost, operation("in", true, 5), operation("in", true, 5)]),
    one("order", 300, [lost, pending, response(200, paid)]),
    one("order", 900, [lost]),
    one("withdraw", 50, [operation("out", true, 1.5)]),
    one("withdraw", 800, [operation("much", false, 1.5)]),
    one("withdraw", 700, [lost]),
    one("order", 400, [response(404)], "eve"),
    one("deposit", 8, [response(422)]),
    one("deposit", 9, [lost]),
  ];
}
