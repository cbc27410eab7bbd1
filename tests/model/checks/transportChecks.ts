import { createAccount } from "@arch/contracts/account";
import { orderEvents, personEvents } from "@arch/contracts/events";
import type { InteractionStyle } from "@arch/contracts/style";
import type { Publication } from "@arch/kit/dapr/publication";
import { attemptsByEvents } from "@arch/kit/dapr/transport";
import type { Scenario } from "../scenario.ts";
import type { HttpRequest } from "../world/network.ts";

/** The events that no service publishes in a style, unless there was another style before. */
const foreignEvents: Record<InteractionStyle, RegExp> = {
  http: /^(?!account\.opened)/,
  notification: /^(person|order)\./,
  collaboration: /^(?!)/,
};

/** The calls that a style makes only in place of an event that did not arrive. */
const substitutes: Record<InteractionStyle, RegExp> = {
  http: /^\/events\/account-events\/deliveries$/,
  notification: /^\/events\/[\w-]+\/deliveries$/,
  collaboration: /^\/(events\/[\w-]+\/deliveries$|account\/)/,
};

/** The number of failed publications after which a broker counts as failing. */
const failuresInARow = 3;

/** Checks that services use the transports of their style. */
export interface TransportCheck {
  publishes(app: string, publication: Publication): void;
  failsToPublish(app: string): void;
  invokes(app: string, request: HttpRequest): void;
  violations: readonly string[];
}

/** Creates the check of all publications and invocations; with a change of the style, all of them are right. */
export function createTransportCheck({ style, laterStyle, faults }: Scenario): TransportCheck {
  const published = new Map<string, number>();
  const failures = new Map<string, number>();
  const violations: string[] = [];
  const isChecked = style === laterStyle;
  /** An attempt may have ended before its publication. */
  const canSkip = faults.includes("crash") || faults.includes("database");
  /** The request that stored the record may be slower than all later attempts. */
  const isTried = (event: string) => (published.get(event) ?? 0) >= attemptsByEvents - 1;

  return {
    violations,
    publishes(app, { topic, type, id }) {
      const event = `${topic} ${id}`;
      published.set(event, (published.get(event) ?? 0) + 1);
      if (isChecked && foreignEvents[style].test(type)) {
        violations.push(`${app} publishes ${type}, in style ${style}`);
      }
    },
    failsToPublish: (app) => void failures.set(app, (failures.get(app) ?? 0) + 1),
    invokes(app, request) {
      if (!isChecked || canSkip || !substitutes[style].test(request.path)) return;
      if ((failures.get(app) ?? 0) >= failuresInARow) return;
      const early = eventsOf(request).filter((event) => !isTried(event));
      violations.push(...early.map((event) => `${app} invokes ${request.path} for ${event}`));
    },
  };
}

/** The events in whose place a call is made, each by topic and id. */
function eventsOf({ path, headers, body }: HttpRequest): string[] {
  const { events, login } = JSON.parse(body) as { events?: { id: string }[]; login?: string };
  const topic = /^\/events\/([^/]+)/.exec(path)?.[1];
  if (events !== undefined) return events.map(({ id }) => `${topic} ${id}`);
  if (path === createAccount.path) return [`${personEvents.name} person:${login}`];
  // The key of a payment is the id of its order's event.
  return [`${orderEvents.name} ${headers["idempotency-key"]}`];
}
