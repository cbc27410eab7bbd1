import type { Service, ServiceContext } from "@arch/kit/service/service";
import { grantStore } from "./grantStore.ts";
import { loyaltyRoutes } from "./routes.ts";
import { loyaltySubscriptions } from "./subscriptions.ts";

/** The loyalty service: grants points for paid orders. */
export function loyaltyApp({ db }: ServiceContext): Service {
  const grants = grantStore(db);
  return {
    routes: loyaltyRoutes(grants),
    subscriptions: loyaltySubscriptions(grants),
    needsSubscriptions: true,
    jobs: [],
  };
}
