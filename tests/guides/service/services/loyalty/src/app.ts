import type { Service, ServiceContext } from "@arch/kit/service/service";
import { pointStore } from "./pointStore.ts";
import { loyaltyRoutes } from "./routes.ts";
import { loyaltySubscriptions } from "./subscriptions.ts";

/** The loyalty service: grants points for paid orders. */
export function loyaltyApp({ db }: ServiceContext): Service {
  const points = pointStore(db);
  return {
    routes: loyaltyRoutes(points),
    subscriptions: loyaltySubscriptions(points),
    needsSubscriptions: true,
    jobs: [],
  };
}
