import type { ServiceId } from "@arch/contracts/apps";
import type { DeliveryPlan } from "@arch/contracts/delivery";
import { topic } from "@arch/contracts/topic";
import { createDapr } from "@arch/kit/dapr/dapr";
import { publication } from "@arch/kit/dapr/publication";
import { createCollections } from "@arch/kit/mongo/collections";
import {
  addDeliveryIndexes,
  type Delivery,
  deliveryPath,
  newDelivery,
  type WithDelivery,
} from "@arch/kit/outbox/delivery";
import { createOutbox, type Outbox } from "@arch/kit/outbox/outbox";
import { outboxStore } from "@arch/kit/outbox/outboxStore";
import { type FakeSidecar, startFakeSidecar } from "@arch/testing/fakeSidecar";
import { fakeSubscriber } from "@arch/testing/fakeSubscriber";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase } from "@arch/testing/service";
import { type Model, Schema } from "mongoose";
import { z } from "zod";

/** A topic with two subscribers that send receipts. */
export const things = topic({
  name: "thing-events",
  summary: "What happened to things",
  owner: "billing",
  subscribers: ["notification", "order"],
  events: { "thing.made": z.object({ name: z.string() }) },
  ids: { "thing.made": "thing:<name>" },
});

export const byEvents: DeliveryPlan = { byEvents: ["notification", "order"], byInvocation: [] };
export const byInvocation: DeliveryPlan = { byEvents: [], byInvocation: ["notification"] };

/** A record whose event is to be delivered; one that is broken has no event. */
export interface Thing extends WithDelivery {
  isBroken?: boolean;
}

/** What the subscribers have received, by the ids of things. */
export interface Subscribers {
  received: Record<"notification" | "order", Set<string>>;
  /** When the broker last delivered an event, by `performance.now()`. */
  arrivedAtMs: number;
  /** The ids of each delivery by invocation. */
  deliveries: { app: ServiceId; ids: string[] }[];
  /** Things that a delivery by invocation is refused for, as a whole. */
  refused: Set<string>;
}

/** One process with an outbox: its own sidecar, and the database of all. */
export interface Replica {
  outbox: Outbox<Thing>;
  sidecar: FakeSidecar;
  start(): void;
  stop(): Promise<void>;
}

export interface Things {
  subscribers: Subscribers;
  model: Model<Thing>;
  /** Adds to the wall clock. */
  moveClock(byMs: number): void;
  insert(
    names: readonly string[],
    delivery?: Partial<Delivery> & { isBroken?: boolean },
  ): Promise<Thing[]>;
  startReplica(plan: DeliveryPlan): Promise<Replica>;
  deliveryOf(name: string): Promise<Delivery | undefined>;
  stop(): Promise<void>;
}

const idOf = (eventId: string) => eventId.slice("thing:".length);

/** Opens a database of things. */
export async function openThings(): Promise<Things> {
  const { db, close } = await openTestDatabase();
  const schema = new Schema<Thing>(
    { _id: { type: String, required: true }, isBroken: Boolean, ...deliveryPath },
    { versionKey: false },
  );
  addDeliveryIndexes(schema);
  const model: Model<Thing> = db.model<Thing>("Thing", schema);
  await createCollections({ db, log, signal: AbortSignal.timeout(30_000) });
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const subscribers: Subscribers = {
    received: { notification: new Set(), order: new Set() },
    arrivedAtMs: 0,
    deliveries: [],
    refused: new Set(),
  };
  const stops: (() => Promise<void>)[] = [];

  return {
    subscribers,
    model,
    moveClock(byMs) {
      aheadMs += byMs;
    },
    async insert(names, { isBroken = false, ...delivery } = {}) {
      const made = newDelivery(byEvents, now(), 0).delivery;
      const documents = names.map((_id) => ({
        _id,
        isBroken,
        delivery: {
          state: "pending" as const,
          attempts: 0,
          nextAttemptAt: now(),
          ...made,
          ...delivery,
        },
      }));
      await model.insertMany(documents);
      return documents;
    },
    async startReplica(plan) {
      const sidecar = await startFakeSidecar();
      connect(sidecar, subscribers);
      const dapr = createDapr({ httpPort: sidecar.port, apiToken: undefined, log });
      const outbox = createOutbox<Thing>({
        name: "things",
        store: outboxStore(model, now),
        toEvent({ _id: name, isBroken }) {
          if (isBroken) throw new Error("it is broken");
          return {
            topic: things,
            event: publication(things, "thing.made", { data: { name } }),
            plan,
          };
        },
        dapr,
        log,
      });
      const stop = async () => {
        for (const job of outbox.jobs) await job.stop();
        await dapr.stop();
        sidecar.violations.length = 0;
        await sidecar.close();
      };
      stops.push(stop);
      const start = () => {
        for (const job of outbox.jobs) job.start(log);
      };
      return { outbox, sidecar, start, stop };
    },
    deliveryOf: async (name) => (await model.findById(name).lean())?.delivery,
    async stop() {
      for (const stop of stops) await stop();
      await close();
    },
  };
}

function connect(sidecar: FakeSidecar, subscribers: Subscribers): void {
  const { received, deliveries, refused } = subscribers;
  for (const app of ["notification", "order"] as const) {
    fakeSubscriber(sidecar, app, {
      hasReceived: (id) => received[app].has(idOf(id)),
      idleMs: () => Math.floor(performance.now() - subscribers.arrivedAtMs),
      deliver(events) {
        const ids = events.map(({ id }) => idOf(id));
        deliveries.push({ app, ids });
        if (ids.some((id) => refused.has(id))) return "refused";
        for (const id of ids) received[app].add(id);
        return events.map(({ id }) => id);
      },
    });
  }
}
