import type { InteractionStyle } from "@arch/contracts/style";
import type { Scenario } from "./scenario.ts";

/** How something shows in a run: in a line of the trace, or in how lines follow one another. */
type Sight = RegExp | ((run: SeenRun) => boolean);

/** A run to look at. */
interface SeenRun {
  scenario: Scenario;
  trace: readonly string[];
}

/** What the runs must have come upon to be worth anything, whatever the style. */
const everywhere: Record<string, Sight> = {
  "a payment": /answer 200 .*"status":"paid"/,
  "a decline": /answer 200 .*"status":"declined"/,
  "an order answered before it was settled": /answer 202/,
  "an order of an unknown login": /answer 404 .*register first/,
  "a registration that was sent away": /answer 503 .*The account of this person/,
  "an unknown outcome": /answer 504/,
  "a key used for something else": /answer 422/,
  "several operations in one commit": /write [2-9] rows of entries/,
  "a transaction that had to begin again": /abort a transaction/,
  "a write that waited for a transaction": /LockHeld/,
  "a commit whose answer was lost": /commit a transaction → done, unheard/,
  "a commit that came late": /commit a transaction → late/,
  "a death before a commit": /billing.*crashes before: commit/,
  "a death between payment and settling": /order.*crashes before: update orders/,
  "a death before a letter was kept": /notification.*crashes before: insert into messages/,
  "a death before a dead letter went": /notification.*crashes before: delete from deadLetters/,
  "a transaction that was left open": /mongod: roll back/,
  "an event that was acknowledged and lost": /acknowledged and lost/,
  "an event for an app that was down": /event .* → finds nobody/,
  "an event that came twice": /is delivered twice/,
  "a request that came twice": /arrives twice/,
};

/** What the styles are there for. */
const ofStyles: Record<string, Sight> = {
  "a letter sent by invocation": /billing.*: POST \/notice\/send .*→ arrives/,
  "an invocation for letters that failed": /billing.*: POST \/notice\/send .*→ is lost/,
  "an account that was announced again": announcedAgain,
  "an order settled by an event": ({ scenario, trace }) =>
    isAlways("collaboration", scenario) &&
    follow(trace, [/event payment\.completed .*is delivered/, /answer 200 .*"status":"paid"/]),
  "a person whose account came by an event": ({ scenario, trace }) =>
    isAlways("collaboration", scenario) &&
    follow(trace, [/event account\.opened .*is delivered/, /answer 200 \{"login":"constructor"/]),
  "an outcome heard by another replica than the one that waits": heardElsewhere,
  "a change of the style with pending orders": /order.* changes to .*, [1-9] orders pend/,
  "an order begun by invocation and settled by an event": ({ scenario, trace }) =>
    scenario.style !== "collaboration" &&
    follow(trace, [/order.* changes to collaboration, [1-9]/, /publish order\.created .*taken/]),
  "an order begun by an event and settled by invocation": ({ scenario, trace }) =>
    scenario.style === "collaboration" &&
    follow(trace, [/order.* changes to (http|notif.*), [1-9]/, /order.*PUT \/account\/operation/]),
  "styles that meet": stylesMeet,
};

const sights = { ...everywhere, ...ofStyles };

/** Watches runs for what they are there for. */
export function watchCoverage(): { watch(run: SeenRun): void; unseen(): string[] } {
  const unseen = new Map(Object.entries(sights));
  return {
    watch(run) {
      for (const [name, sight] of unseen) {
        const isSeen =
          sight instanceof RegExp ? run.trace.some((line) => sight.test(line)) : sight(run);
        if (isSeen) unseen.delete(name);
      }
    },
    unseen: () => [...unseen.keys()],
  };
}

/** Whether lines like these follow one another, whatever is between them. */
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

function announcedAgain({ trace }: SeenRun): boolean {
  return follow(trace, [
    /publish account\.opened account:constructor/,
    /POST \/order\/knownLogins .*constructor/,
    /publish account\.opened account:constructor/,
  ]);
}

/** One replica told of the order, another heard what came of it, and the client was answered. */
function heardElsewhere({ trace }: SeenRun): boolean {
  return trace.some((line, index) => {
    const told = /order\/(\d)#\d+: publish order\.created order:(\S+) → taken$/.exec(line);
    if (told === null) return false;
    const [, replica, id] = told as unknown as [string, string, string];
    const other = replica === "1" ? "2" : "1";
    return follow(trace.slice(index), [
      new RegExp(`order/${other}#\\d+: event payment\\.completed order:${id} → is delivered`),
      new RegExp(`answer 200 {"orderId":"${id}"`),
    ]);
  });
}

/** An order is told of by an event to a billing that lives in another style. */
function stylesMeet({ trace }: SeenRun): boolean {
  const styleOf = new Map<string, string>();
  return trace.some((line) => {
    const birth = /^ +(\S+) (?:lives in|.*changes to) (\w+),/.exec(line);
    if (birth !== null) styleOf.set(String(birth[1]), String(birth[2]));
    const hearer = /(billing\S*): event order\.created .*is delivered/.exec(line)?.[1];
    return hearer !== undefined && styleOf.get(hearer) !== "collaboration";
  });
}
