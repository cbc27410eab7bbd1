import type { Attempt, ClientRequest, ReadHistory, RequestHistory } from "../history.ts";

/** An attempt with this response. */
export function response(status: number | undefined, body: object = {}, tookMs = 1): Attempt {
  return { status, body: { ...body }, startedMs: 0, tookMs };
}

/** The attempts one after the other, 10 ms apart. */
export function inTurn(attempts: readonly Attempt[], fromMs: number): Attempt[] {
  return attempts.map((attempt, index) => ({ ...attempt, startedMs: fromMs + index * 10 }));
}

/** The history that fits the right snapshot, with requests that have rightly stored nothing. */
export function rightHistory(): RequestHistory[] {
  let nowMs = 0;
  /** Requests begin 100 ms apart. */
  const one = (
    kind: ClientRequest["kind"],
    sumMinor: number,
    attempts: Attempt[],
    login = "ann",
  ): RequestHistory => {
    nowMs += 100;
    return {
      request: { kind, login, sumMinor, key: "k" },
      attempts: inTurn(attempts, nowMs),
    };
  };
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

/** A read that began at `startedMs` and had the status 200. */
export function readOf(
  kind: ReadHistory["kind"],
  subject: string,
  startedMs: number,
  body: object,
): ReadHistory {
  return { kind, subject, attempt: { ...response(200, body), startedMs } };
}

/** The response with the statement of these entries, newest first. */
export function statementOf(...ids: string[]): object {
  return { operations: ids.map((operationId) => ({ operationId })) };
}

/** Reads of the right history, each at a time when it was right. */
export function rightReads(): ReadHistory[] {
  const paid = { orderId: "paid", status: "paid", isPaid: true };
  return [
    readOf("balance", "ann", 150, { balance: 0 }),
    readOf("balance", "ann", 350, { balance: 5 }),
    readOf("order", "paid", 400, { ...paid, status: "pending", isPaid: null }),
    readOf("order", "paid", 450, paid),
    readOf("balance", "ann", 650, { balance: 1.5 }),
    readOf("statement", "ann", 650, statementOf("op:out", "order:dear", "order:paid", "op:in")),
    { ...readOf("balance", "eve", 950, {}), attempt: { ...response(404), startedMs: 950 } },
  ];
}
