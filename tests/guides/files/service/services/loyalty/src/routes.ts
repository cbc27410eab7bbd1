import { getPoints } from "@arch/contracts/loyalty";
import { type Route, route } from "@arch/kit/http/route";
import type { GrantStore } from "./grantStore.ts";

export function loyaltyRoutes(grants: Pick<GrantStore, "total">): Route[] {
  return [
    route(getPoints, async ({ query: { login } }) => ({
      status: 200,
      body: { login, points: await grants.total(login) },
    })),
  ];
}
