import {
  type AccountOpened,
  accountEvents,
  operationEvents,
  paymentEvents,
  topics,
} from "@arch/contracts/events";
import { z } from "zod";
import type { State } from "../shop/state.ts";
import type { Envelope } from "../world/broker.ts";

/** What is told must be what the topic declares, by whom it declares: subscribers rely on no more. */
export function wrongEvent(app: string, name: string, { type, id, data }: Envelope): string[] {
  const topic = topics.find((each) => each.name === name);
  const schema = topic?.events[type];
  if (topic === undefined || schema === undefined) return [`there is no ${type} on ${name}`];
  const wrong = topic.owner === app ? [] : [`${app} tells ${type}, which is ${topic.owner}'s`];
  const { error } = schema.safeParse(data);
  if (error !== undefined) wrong.push(`${type} ${id} does not fit: ${z.prettifyError(error)}`);
  return wrong;
}

/** What an event says of whom, as far as its effects are concerned. */
type Facts = Partial<AccountOpened> & { orderId?: string; operationId?: string; seq?: number };

/** What must be on record once an event was handled; everything else must throw, to be repeated. */
type Effect = (facts: Facts, state: State, acknowledged: ReadonlySet<string>) => boolean;

const letter: Effect = ({ operationId, seq }, { letters, deadLetters }) =>
  seq === undefined || [...letters, ...deadLetters].some(({ _id }) => _id === operationId);

const settlement: Effect = ({ orderId }, { orders }) =>
  orders.some(({ _id, status }) => _id === orderId && status !== "pending");

/** The account is open, and that was told as often as it was asked for. */
const opening: Effect = ({ login }, { accounts }, acknowledged) =>
  accounts.some(({ _id }) => _id === login) &&
  acknowledged.has(`${accountEvents.name} account:${login}`);

/** The outcome is on record, and told where no outbox sees to that. */
const payment: Effect = ({ orderId }, { entries }, acknowledged) => {
  const entry = entries.find(({ _id }) => _id === `order:${orderId}`);
  if (entry?.delivery.state !== "none") return entry !== undefined;
  return acknowledged.has(`${paymentEvents.name} ${entry._id}`);
};

const effects: Record<string, Effect> = {
  "billing person.registered": opening,
  "billing order.created": payment,
  "person account.opened": ({ login }, { persons }) =>
    persons.every(({ _id, account }) => _id !== login || account !== undefined),
  "order account.opened": ({ login }, { logins }) => logins.some(({ _id }) => _id === login),
  "order payment.completed": settlement,
  "order payment.declined": settlement,
  "notification payment.completed": letter,
  "notification payment.declined": letter,
  "notification account.operation.applied": letter,
  "notification account.operation.declined": letter,
};

/** An event that a service has acknowledged and that has left no trace there, in a sentence. */
export function wrongHearing(
  app: string,
  { type, id, data }: Envelope,
  state: State,
  acknowledged: ReadonlySet<string>,
): string[] {
  const effect = effects[`${app} ${type}`];
  if (effect === undefined) return [`${app} heard ${type}, and nobody knows what for`];
  return effect(data as Facts, state, acknowledged)
    ? []
    : [`${app} acknowledged ${type} ${id} and has not done what follows from it`];
}

/** How the telling of an entry is acknowledged; an order's own event has the same id elsewhere. */
export function toldAs(entryId: string, orderId: string | undefined): string {
  return `${(orderId === undefined ? operationEvents : paymentEvents).name} ${entryId}`;
}
