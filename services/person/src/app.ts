import type { Dapr } from "@arch/kit/dapr";
import { startLoop } from "@arch/kit/loop";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import { sweep } from "@arch/kit/sweep";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { openAccountByInvocation } from "./billing.ts";
import { personStore } from "./personStore.ts";
import { completeByOpening } from "./registration.ts";
import { personRoutes } from "./routes.ts";

export interface PersonAppParts {
  connection: Connection;
  dapr: Dapr;
  log: Logger;
  now: () => Date;
}

/** Puts the person service together. */
export async function personApp(parts: PersonAppParts): Promise<Assembly> {
  const { connection, dapr, log, now } = parts;
  const persons = personStore(connection, now);
  await prepareCollections(connection);
  const complete = completeByOpening(persons, openAccountByInvocation(dapr));
  return {
    routes: personRoutes({ persons, complete }),
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    background(onStop) {
      const run = () =>
        sweep({
          findDue: persons.findDue,
          async drive({ person }) {
            try {
              await complete(person, {});
            } catch (error) {
              log.warn({ err: error, login: person.login }, "the account is not open yet");
            }
          },
          limit: 100,
          atOnce: 16,
        });
      onStop(startLoop({ name: "sweep registrations", everyMs: 1_000, run, log }).stop);
    },
  };
}
