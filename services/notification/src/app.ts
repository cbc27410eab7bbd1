import type { Dapr } from "@arch/kit/dapr";
import { startLoop } from "@arch/kit/loop";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import { withPulse } from "@arch/kit/pulse";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { deadLetterStore } from "./deadLetterStore.ts";
import { billingSubscription, hearEvent } from "./hearBilling.ts";
import { messageStore } from "./messageStore.ts";
import { notificationRoutes } from "./routes.ts";

export interface NotificationAppParts {
  connection: Connection;
  dapr: Dapr;
  log: Logger;
  now: () => Date;
}

/** Puts the notification service together. */
export async function notificationApp(parts: NotificationAppParts): Promise<Assembly> {
  const { connection, dapr, log, now } = parts;
  const messages = messageStore(connection);
  const deadLetters = deadLetterStore(connection);
  await prepareCollections(connection);
  const hear = hearEvent({ messages, deadLetters, now, log });
  const billing = withPulse({
    subscription: billingSubscription(dapr.pubsub, hear),
    publish: dapr.publish,
    nowMs: () => performance.now(),
  });
  return {
    routes: notificationRoutes({ messages, deadLetters }),
    subscriptions: [billing.subscription],
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
      "The subscription to billing": billing.assertAlive,
    },
    background(onStop) {
      onStop(startLoop({ name: "pulse", everyMs: 1_000, run: billing.beat, log }).stop);
    },
  };
}
