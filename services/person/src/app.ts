import type { Dapr } from "@arch/kit/dapr";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import { openAccountByInvocation } from "./billing.ts";
import { personStore } from "./personStore.ts";
import { personRoutes } from "./routes.ts";

export interface PersonAppParts {
  connection: Connection;
  dapr: Dapr;
}

/** Puts the person service together. */
export async function personApp({ connection, dapr }: PersonAppParts): Promise<Assembly> {
  const persons = personStore(connection);
  await prepareCollections(connection);
  return {
    routes: personRoutes({ persons, openAccount: openAccountByInvocation(dapr) }),
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
  };
}
