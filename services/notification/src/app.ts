import type { Dapr } from "@arch/kit/dapr";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { deadLetterStore } from "./deadLetterStore.ts";
import { hearBilling } from "./hearBilling.ts";
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
  return {
    routes: notificationRoutes({ messages, deadLetters }),
    subscriptions: [hearBilling({ pubsub: dapr.pubsub, messages, deadLetters, now, log })],
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
  };
}
