import { type InteractionStyle, styles } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr";
import { deadLetterStore } from "@arch/kit/deadLetterStore";
import { hearing } from "@arch/kit/hearing";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import { watchRecords } from "@arch/kit/recordWatch";
import type { Assembly } from "@arch/kit/run";
import { startSweeper } from "@arch/kit/sweep";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { hearAccounts, openByEvents } from "./openByEvents.ts";
import { openByInvocation } from "./openByInvocation.ts";
import { personStore } from "./personStore.ts";
import { personRoutes } from "./routes.ts";

export interface PersonAppParts {
  connection: Connection;
  dapr: Dapr;
  style: InteractionStyle;
  log: Logger;
  /** Aborted when the service is told to leave. */
  signal: AbortSignal;
  now: () => Date;
}

/** Puts the person service together. */
export async function personApp(parts: PersonAppParts): Promise<Assembly> {
  const { connection, dapr, style, log, now } = parts;
  const persons = personStore(connection, now);
  const accountWatch = watchRecords({ find: persons.accountsOf, everyMs: 50, log });
  const deadLetters = deadLetterStore(connection);
  const ears = [hearAccounts(persons, accountWatch)];
  const heard = hearing({ ears, deadLetters, dapr, now, log });
  await prepareCollections(parts);
  const { complete, alive } = {
    invocation: { complete: openByInvocation(persons, dapr), alive: {} },
    events: { complete: openByEvents(dapr, accountWatch), alive: heard.alive },
  }[styles[style].openAccount];
  return {
    routes: personRoutes({ persons, complete }),
    subscriptions: heard.subscriptions,
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    hearing: alive,
    background(onStop) {
      heard.background(onStop);
      const sweeper = startSweeper({
        name: "sweep registrations",
        findDue: persons.findDue,
        canDrive: () => dapr.isReachable("billing"),
        drive: (person) => complete(person, 0, {}),
        log,
      });
      onStop(sweeper.stop);
    },
  };
}
