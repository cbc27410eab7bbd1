import type { Dapr } from "@arch/kit/dapr";
import { startLoop } from "@arch/kit/loop";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import { sweep } from "@arch/kit/sweep";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { chargeByInvocation } from "./billing.ts";
import { checkout } from "./checkout.ts";
import { orderStore } from "./orderStore.ts";
import { orderRoutes } from "./routes.ts";
import { settleByCharge } from "./settle.ts";

export interface OrderAppParts {
  connection: Connection;
  dapr: Dapr;
  log: Logger;
  now: () => Date;
}

/** Puts the order service together. */
export async function orderApp({ connection, dapr, log, now }: OrderAppParts): Promise<Assembly> {
  const orders = orderStore(connection, now);
  await prepareCollections(connection);
  const settle = settleByCharge({ orders, charge: chargeByInvocation(dapr), log });
  return {
    routes: orderRoutes({ orders, checkout: checkout(orders, settle) }),
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    background(onStop) {
      const run = () =>
        sweep({
          findDue: orders.findDue,
          drive: ({ order }) => settle(order, {}),
          limit: 100,
          atOnce: 16,
        });
      onStop(startLoop({ name: "sweep orders", everyMs: 1_000, run, log }).stop);
    },
  };
}
