import { styles } from "@arch/contracts/style";
import { pollStore } from "@arch/kit/jobs/pollStore";
import { createSweeper } from "@arch/kit/jobs/sweeper";
import { wholeNumber } from "@arch/kit/service/config";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { z } from "zod";
import { checkout } from "./checkout.ts";
import { loginStore } from "./loginStore.ts";
import { orderStore } from "./orderStore.ts";
import { payByEvents } from "./paymentByEvents.ts";
import { payByInvocation } from "./paymentByInvocation.ts";
import { orderRoutes } from "./routes.ts";
import { orderSubscriptions } from "./subscriptions.ts";

export const OrderSettings = z.object({
  /** The largest number of concurrent payments; further orders stay pending for the sweeper. */
  MAX_PAYMENTS: wholeNumber({ min: 1 }).default(512),
});

/** The order service: stores orders and pays them by the transport of the style. */
export function orderApp(
  { db, dapr, style, log, now }: ServiceContext,
  { MAX_PAYMENTS: maxPayments }: z.output<typeof OrderSettings>,
): Service {
  const orders = orderStore(db, now);
  const logins = loginStore(db, now);
  const orderPoller = pollStore({ find: orders.settled, everyMs: 50, log });
  const loginPoller = pollStore({ find: logins.findKnown, everyMs: 50, log });
  const paysByEvents = styles[style].payOrder === "events";
  const pay = paysByEvents
    ? payByEvents({ dapr, logins, loginPoller, orderPoller })
    : payByInvocation({ dapr, orders });
  const sweeper = createSweeper({
    name: "sweep orders",
    findDue: orders.findDue,
    canProcess: () => dapr.isReachable("billing"),
    process: (order) => pay(order, 0, {}),
    log,
  });
  return {
    routes: orderRoutes({ orders, logins, checkout: checkout({ orders, pay, maxPayments, log }) }),
    subscriptions: orderSubscriptions({ orders, logins, loginPoller, orderPoller }),
    needsSubscriptions: paysByEvents,
    jobs: [sweeper],
  };
}
