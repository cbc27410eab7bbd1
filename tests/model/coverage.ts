import type { InteractionStyle } from "@arch/contracts/style";
import type { Scenario } from "./scenario.ts";

/** How a run reaches a coverage item: by a line of its trace, or by a sequence of lines. */
type Condition = RegExp | ((run: Run) => boolean);

interface Run {
  scenario: Scenario;
  trace: readonly string[];
}

/** The coverage items of every style. */
const commonItems: Record<string, Condition> = {
  "a payment": /response 200 .*"status":"paid"/,
  "a decline": /response 200 .*"status":"declined"/,
  "a response before the order was settled": /response 202/,
  "an order of an unknown login": /response 404 .*register first/,
  "a registration that was rejected for now": /response 503 .*The account of this person/,
  "an unknown outcome": /response 504/,
  "a key used for a different request": /response 422/,
  "several operations in one commit": /write [2-9] rows of entries/,
  "a transaction that was retried": /abort a transaction/,
  "a write that waited for a transaction": /LockHeld/,
  "a commit whose response was lost": /commit a transaction → done, response lost/,
  "a commit that came late": /commit a transaction → late/,
  "a crash before a commit": /billing.*crashes before: commit/,
  "a crash between payment and settlement": /order.*crashes before: update orders/,
  "a crash before a message was inserted": /notification.*crashes before: insert into messages/,
  "a crash before a dead letter was deleted":
    /notification.*crashes before: delete from deadLetters/,
  "a transaction that was left open": /mongod: roll back/,
  "an event that was acknowledged and lost": /acknowledged and lost/,
  "an event for an app that was down": /event .* → no replica is up/,
  "an event that was delivered twice": /is delivered twice/,
  "a request that was delivered twice": /arrives twice/,
};

/** The coverage items of single styles, and of changes between styles. */
const styleItems: Record<string, Condition> = {
  "a message sent by invocation": /billing.*: POST \/notice\/send .*→ arrives/,
  "an invocation for messages that failed": /billing.*: POST \/notice\/send .*→ is lost/,
  "an account that was announced again": announcedAgain,
  "an order settled by an event": ({ scenario, trace }) =>
    isAlways("collaboration", scenario) &&
    follow(trace, [/event payment\.completed .*is delivered/, /response 200 .*"status":"paid"/]),
  "a person whose account was opened by events": ({ scenario, trace }) =>
    isAlways("collaboration", scenario) &&
    follow(trace, [/event account\.opened .*is delivered/, /response 200 \{"login":"constructor"/]),
  "an outcome received by another replica than the waiting one": receivedByOtherReplica,
  "a change of the style with pending orders": /order.* changes to style .*, [1-9] orders pending/,
  "an order started by invocation and settled by an event": ({ scenario, trace }) =>
    scenario.style !== "collaboration" &&
    follow(trace, [
      /order.* changes to style collaboration, [1-9]/,
      /publish order\.created .*accepted/,
    ]),
  "an order started by an event and settled by invocation": ({ scenario, trace }) =>
    scenario.style === "collaboration" &&
    follow(trace, [
      /order.* changes to style (http|notif.*), [1-9]/,
      /order.*PUT \/account\/operation/,
    ]),
  "an event between services of different styles": isReceivedInOtherStyle,
};

const coverageItems = { ...commonItems, ...styleItems };

/** Records the coverage items that runs reach; `missing` returns the names of all others. */
export function recordCoverage(): { record(run: Run): void; missing(): string[] } {
  const missing = new Map(Object.entries(coverageItems));
  return {
    record(run) {
      for (const [name, condition] of missing) {
        const isReached =
          condition instanceof RegExp
            ? run.trace.some((line) => condition.test(line))
            : condition(run);
        if (isReached) missing.delete(name);
      }
    },
    missing: () => [...missing.keys()],
  };
}

/** Whether the trace has matching lines in this order, with any lines between them. */
function follow(trace: readonly string[], patterns: readonly RegExp[]): boolean {
  let from = 0;
  return patterns.every((pattern) => {
    from = trace.findIndex((line, index) => index >= from && pattern.test(line)) + 1;
    return from > 0;
  });
}

function isAlways(wanted: InteractionStyle, { style, laterStyle }: Scenario): boolean {
  return style === wanted && laterStyle === wanted;
}

function announcedAgain({ trace }: Run): boolean {
  return follow(trace, [
    /publish account\.opened account:constructor/,
    /POST \/order\/knownLogins .*constructor/,
    /publish account\.opened account:constructor/,
  ]);
}

/** One replica publishes the order, another receives the outcome, and the client gets it. */
function receivedByOtherReplica({ trace }: Run): boolean {
  return trace.some((line, index) => {
    const published = /order\/(\d)#\d+: publish order\.created order:(\S+) → accepted$/.exec(line);
    if (published === null) return false;
    const [, replica, id] = published;
    const other = replica === "1" ? "2" : "1";
    return follow(trace.slice(index), [
      new RegExp(`order/${other}#\\d+: event payment\\.completed order:${id} → is delivered`),
      new RegExp(`response 200 {"orderId":"${id}"`),
    ]);
  });
}

/** A billing that runs in another style receives an order's event. */
function isReceivedInOtherStyle({ trace }: Run): boolean {
  const styleOf = new Map<string, string>();
  return trace.some((line) => {
    const start = /^ +(\S+) starts (?:in|and changes to) style (\w+),/.exec(line);
    if (start !== null) styleOf.set(String(start[1]), String(start[2]));
    const receiver = /(billing\S*): event order\.created .*is delivered/.exec(line)?.[1];
    return receiver !== undefined && styleOf.get(receiver) !== "collaboration";
  });
}
