import { type InteractionStyle, styles } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr";
import { deadLetterStore } from "@arch/kit/deadLetterStore";
import { hearing } from "@arch/kit/hearing";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import { watchRecords } from "@arch/kit/recordWatch";
import type { Assembly } from "@arch/kit/run";
import { startSweeper } from "@arch/kit/sweep";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { checkout } from "./checkout.ts";
import { loginStore } from "./loginStore.ts";
import { orderStore } from "./orderStore.ts";
import { orderRoutes } from "./routes.ts";
import { hearPayments, settleByEvents } from "./settleByEvents.ts";
import { settleByInvocation } from "./settleByInvocation.ts";

export interface OrderAppParts {
  connection: Connection;
  dapr: Dapr;
  style: InteractionStyle;
  log: Logger;
  /** Aborted when the service is told to leave. */
  signal: AbortSignal;
  now: () => Date;
}

/** Puts the order service together. */
export async function orderApp(parts: OrderAppParts): Promise<Assembly> {
  const { connection, dapr, style, log, now } = parts;
  const orders = orderStore(connection, now);
  const logins = loginStore(connection, now);
  const deadLetters = deadLetterStore(connection);
  const orderWatch = watchRecords({ find: orders.settled, everyMs: 50, log });
  const loginWatch = watchRecords({ find: logins.findKnown, everyMs: 50, log });
  const ears = hearPayments({ orders, logins, loginWatch, orderWatch });
  const heard = hearing({ ears, deadLetters, dapr, now, log });
  await prepareCollections(parts);
  const { settle, alive } = {
    invocation: { settle: settleByInvocation(orders, dapr), alive: {} },
    events: {
      settle: settleByEvents({ dapr, logins, loginWatch, orderWatch }),
      alive: heard.alive,
    },
  }[styles[style].payOrder];
  return {
    routes: orderRoutes({ orders, logins, checkout: checkout(orders, settle, log) }),
    subscriptions: heard.subscriptions,
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    hearing: alive,
    background(onStop) {
      heard.background(onStop);
      const sweeper = startSweeper({
        name: "sweep orders",
        findDue: orders.findDue,
        canDrive: () => dapr.isReachable("billing"),
        drive: (order) => settle(order, 0, {}),
        log,
      });
      onStop(sweeper.stop);
    },
  };
}
