import { getPoints } from "@arch/contracts/loyalty";
import { type Route, route } from "@arch/kit/http/route";
import type { PointStore } from "./pointStore.ts";

export function loyaltyRoutes(points: Pick<PointStore, "total">): Route[] {
  return [
    route(getPoints, async ({ query: { login } }) => ({
      status: 200,
      body: { login, points: await points.total(login) },
    })),
  ];
}
