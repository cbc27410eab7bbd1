import { OrderId } from "@arch/contracts/order";
import type { z } from "zod";

/** A public call and the service behind it. */
export interface PublicRoute {
  method: "get" | "post" | "put";
  path: string;
  app: "person" | "billing" | "order" | "notification";
  /** Path parameters, each checked before it becomes part of another path. */
  params?: Record<string, z.ZodType<string>>;
  /** A repeat of this call must not move money twice, so it always travels with a key. */
  movesMoney?: boolean;
}

/** All that the outside may call. Whatever is not in this table does not exist behind the gateway. */
export const publicRoutes: readonly PublicRoute[] = [
  { method: "post", path: "/person/register", app: "person" },
  { method: "put", path: "/account/operation", app: "billing", movesMoney: true },
  { method: "get", path: "/account", app: "billing" },
  { method: "get", path: "/account/operations", app: "billing" },
  { method: "post", path: "/order/createOrder", app: "order", movesMoney: true },
  { method: "get", path: "/order/orders", app: "order" },
  { method: "get", path: "/order/orders/:orderId", app: "order", params: { orderId: OrderId } },
  { method: "get", path: "/notice/notices", app: "notification" },
];
