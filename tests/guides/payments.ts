import assert from "node:assert/strict";
import { countPendingWork } from "@arch/invariants/mongoSnapshot";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { shopOf } from "@arch/testing/shop";
import { MongoClient } from "mongodb";
import { type Stack, type StackOptions, startStack } from "../../scripts/stack/stack.ts";
import { sidecarUrl } from "../ports.ts";

/** A subscriber of `payment-events`, and where it stores one document for each completed payment. */
export interface Subscriber {
  service: string;
  collection: string;
}

/** How long a delivery may take after everything is available again, in milliseconds. */
export const drainMs = 60_000;

/** Pays orders in the repository's own shop until all are delivered; resolves with the ids of the payments. */
export async function payWithout(options: StackOptions): Promise<string[]> {
  const stack = await startStack({ ...options, report: () => {} });
  try {
    await pay(stack, 20);
    const mongo = await MongoClient.connect(stack.mongoUrl);
    try {
      await eventually(async () => {
        const left = Object.values(await countPendingWork(mongo));
        assert.deepEqual(
          left,
          left.map(() => 0),
        );
      }, drainMs);
      return await paymentIds(mongo);
    } finally {
      await mongo.close();
    }
  } finally {
    await stack.stop();
  }
}

/** Pays orders of a new user and resolves with the login. */
export async function pay(stack: Stack, orders: number): Promise<string> {
  const shop = shopOf(stack);
  const login = await shop.newUser(10_000);
  const paid = await Promise.all(
    Array.from({ length: orders }, () => shop.order({ login, price: 60.5 })),
  );
  for (const { status } of paid) assert.ok(status === 200 || status === 202, `${status}`);
  return login;
}

/** The ids of the completed payments, sorted. */
export async function paymentIds(mongo: MongoClient): Promise<string[]> {
  const payments = { orderId: { $exists: true }, outcome: "applied" };
  const entries = mongo.db("billing").collection<{ _id: string }>("entries");
  return (await entries.find(payments).toArray()).map(({ _id }) => _id).toSorted();
}

/** The ids of what a subscriber has stored, sorted. */
export async function idsIn(
  mongo: MongoClient,
  { service, collection }: Subscriber,
): Promise<string[]> {
  const stored = mongo.db(service).collection<{ _id: string }>(collection);
  return (await stored.find().toArray()).map(({ _id }) => _id).toSorted();
}

/** Makes MongoDB reject what a subscriber stores. */
export async function rejectEffects(
  mongo: MongoClient,
  { service, collection: collMod }: Subscriber,
  isRejected: boolean,
): Promise<void> {
  const validator = isRejected ? { _id: { $exists: false } } : {};
  await mongo.db(service).command({ collMod, validator });
}

/** Publishes an event on `payment-events` that no subscriber can handle. */
export async function publishPoison({ tokens }: Stack, id: string): Promise<void> {
  const query = `metadata.cloudevent.id=${id}&metadata.cloudevent.type=payment.completed`;
  const url = `${sidecarUrl("billing")}/v1.0/publish/pubsub/payment-events?${query}`;
  const headers = { "dapr-api-token": tokens.dapr };
  assert.equal((await call("POST", url, { body: { version: 99 }, headers })).status, 204);
}

/** @throws AssertionError while the dead letter is not stored. */
export async function deadLetterOf(mongo: MongoClient, service: string, id: string) {
  const deadLetters = mongo.db(service).collection<{ _id: string; event: string }>("deadLetters");
  return (await deadLetters.findOne({ _id: id })) ?? assert.fail(`${service} has no ${id}`);
}
