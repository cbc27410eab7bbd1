import { type InteractionStyle, styles } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr";
import { deadLetterStore } from "@arch/kit/deadLetterStore";
import { hearing } from "@arch/kit/hearing";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { hearBilling, keepLetter } from "./hearBilling.ts";
import { messageStore } from "./messageStore.ts";
import { notificationRoutes } from "./routes.ts";

export interface NotificationAppParts {
  connection: Connection;
  dapr: Dapr;
  style: InteractionStyle;
  log: Logger;
  /** Aborted when the service is told to leave. */
  signal: AbortSignal;
  now: () => Date;
}

/** Puts the notification service together. */
export async function notificationApp(parts: NotificationAppParts): Promise<Assembly> {
  const { connection, dapr, style, log, now } = parts;
  const messages = messageStore(connection);
  const deadLetters = deadLetterStore(connection);
  const keep = keepLetter(messages);
  const ears = hearBilling(keep);
  const heard = hearing({ ears, deadLetters, dapr, now, log });
  await prepareCollections(parts);
  return {
    routes: notificationRoutes({ messages, deadLetters, keep }),
    subscriptions: heard.subscriptions,
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    hearing: { invocation: {}, events: heard.alive }[styles[style].tellPerson],
    background: heard.background,
  };
}
