import {
  type AccountOpened,
  accountEvents,
  operationEvents,
  paymentEvents,
  topics,
} from "@arch/contracts/events";
import type { Snapshot } from "@arch/invariants/snapshot";
import { z } from "zod";
import { replayReason } from "../shop/funds.ts";
import type { Envelope } from "../world/broker.ts";

/** Violations by a published event: its topic must declare it, and only the topic's owner publishes it. */
export function publicationViolations(
  app: string,
  name: string,
  { type, id, data }: Envelope,
): string[] {
  const topic = topics.find((each) => each.name === name);
  const schema = topic?.events[type];
  if (topic === undefined || schema === undefined) return [`there is no ${type} on ${name}`];
  const wrong = topic.owner === app ? [] : [`${app} publishes ${type} of ${topic.owner}`];
  const { error } = schema.safeParse(data);
  if (error !== undefined) wrong.push(`${type} ${id} is not valid: ${z.prettifyError(error)}`);
  return wrong;
}

/** The data of an event, as far as its effects depend on it. */
type Facts = Partial<AccountOpened> & { orderId?: string; operationId?: string; seq?: number };

/** What must be stored once an event is acknowledged; otherwise its handler must throw, to get it again. */
type Effect = (facts: Facts, snapshot: Snapshot, published: ReadonlySet<string>) => boolean;

const message: Effect = ({ operationId, seq }, { messages, deadLetters }) =>
  seq === undefined || [...messages, ...deadLetters].some(({ _id }) => _id === operationId);

const settlement: Effect = ({ orderId }, { orders }) =>
  orders.some(({ _id, status }) => _id === orderId && status !== "pending");

/** The account is open, and that was published where the outbox does not see to that. */
const opening: Effect = ({ login }, { accounts }, published) => {
  const account = accounts.find(({ _id }) => _id === login);
  if (account?.delivery !== undefined) return true;
  return account !== undefined && published.has(`${accountEvents.name} account:${login}`);
};

/** The outcome is stored, and published where the outbox does not see to that. */
const payment: Effect = ({ orderId }, { entries }, published) => {
  const entry = entries.find(({ _id }) => _id === `order:${orderId}`);
  if (entry?.delivery !== undefined) return true;
  if (entry === undefined) return false;
  return published.has(`${paymentEvents.name} ${entry._id}`);
};

const effects: Record<string, Effect> = {
  "billing person.registered": opening,
  "billing order.created": payment,
  "person account.opened": ({ login }, { persons }) =>
    persons.every(({ _id, account }) => _id !== login || account !== undefined),
  "order account.opened": ({ login }, { logins }) => logins.some(({ _id }) => _id === login),
  "order payment.completed": settlement,
  "order payment.declined": settlement,
  "notification payment.completed": message,
  "notification payment.declined": message,
  "notification account.operation.applied": message,
  "notification account.operation.declined": message,
};

/** Violations by an event that a service has acknowledged; `published` has topic and id of all published events. */
export function acknowledgementViolations(
  app: string,
  { type, id, data }: Envelope,
  snapshot: Snapshot,
  published: ReadonlySet<string>,
): string[] {
  const effect = effects[`${app} ${type}`];
  if (effect === undefined) return [`${app} consumes ${type}, and no effect of it is known`];
  return effect(data as Facts, snapshot, published)
    ? []
    : [`${app} acknowledged ${type} ${id} and has not stored its effect`];
}

/**
 * Violations by the outbox and by dead letters: an entry or account counts as published only after a publication, and
 * all events can be handled but for the one that the scenario begins with.
 */
export function deliveryViolations(
  { entries, accounts, deadLetters }: Snapshot,
  published: ReadonlySet<string>,
): string[] {
  return [
    ...entries
      .filter(({ _id, orderId, delivery }) => {
        // An order's own event has the same id on another topic.
        const { name } = orderId === undefined ? operationEvents : paymentEvents;
        return delivery?.state === "published" && !published.has(`${name} ${_id}`);
      })
      .map(({ _id }) => `${_id} was never published`),
    ...accounts
      .filter(({ _id, delivery }) => {
        const isPublished = published.has(`${accountEvents.name} account:${_id}`);
        return delivery?.state === "published" && !isPublished;
      })
      .map(({ _id }) => `the account of ${_id} was never published`),
    ...deadLetters
      .filter(({ reason }) => reason !== replayReason)
      .map(({ _id, reason }) => `${_id} is a dead letter: ${reason}`),
  ];
}
