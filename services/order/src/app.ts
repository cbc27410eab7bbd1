import type { Dapr } from "@arch/kit/dapr";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { chargeByInvocation } from "./billing.ts";
import { checkout } from "./checkout.ts";
import { orderStore } from "./orderStore.ts";
import { orderRoutes } from "./routes.ts";

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
  const charge = chargeByInvocation(dapr);
  return {
    routes: orderRoutes({ orders, checkout: checkout({ orders, charge, log }) }),
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
  };
}
