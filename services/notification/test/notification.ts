import { deliverEvents, getReceipts } from "@arch/contracts/delivery";
import { operationEvents } from "@arch/contracts/events";
import { listMessages } from "@arch/contracts/message";
import { callEndpoint, type Json } from "@arch/testing/call";
import { ledgerEntry } from "@arch/testing/events";
import type { RunningService } from "@arch/testing/service";

export const idOf = (login: string, seq: number) => `op:${login}-${seq}`;

/** The event of a deposit; `fields` can make it invalid. */
export function operationApplied(login: string, seq: number, fields: Json = {}) {
  const id = idOf(login, seq);
  const entry = ledgerEntry({ operationId: id, login, seq, balanceAfterMinor: 100 * seq });
  const data = { ...entry, ...fields };
  return { topic: "operation-events", type: "account.operation.applied", id, data };
}

/** The event of a payment; a reason declines it. */
export function payment(login: string, fields: Json = {}) {
  const event = operationApplied(login, 1, { operation: "withdraw", orderId: "o1", ...fields });
  const type = fields["reason"] === undefined ? "payment.completed" : "payment.declined";
  return { ...event, topic: "payment-events", type };
}

/** One page of the messages to a login. */
export async function readMessages(
  { baseUrl }: RunningService,
  query: { login: string; limit?: string; cursor?: string },
) {
  return (await callEndpoint(baseUrl, listMessages, { query })).body;
}

type AppliedEvent = ReturnType<typeof operationApplied>;

/** Which of these events notification has received, as queried by billing or another service. */
export function readReceipts(
  { baseUrl }: RunningService,
  ids: string[],
  caller = "billing",
  type = "account.operation.applied",
) {
  return callEndpoint(baseUrl, getReceipts(operationEvents), {
    body: { ids: { [type]: ids } },
    headers: { "dapr-caller-app-id": caller },
  });
}

/** Delivers events by invocation, as billing does when the broker does not. */
export function deliverByInvocation(
  { baseUrl }: RunningService,
  events: AppliedEvent[],
  caller = "billing",
) {
  return callEndpoint(baseUrl, deliverEvents(operationEvents), {
    body: { events: events.map(({ topic: _, ...event }) => event) },
    headers: { "dapr-caller-app-id": caller },
  });
}
