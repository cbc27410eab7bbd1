import type { InteractionStyle } from "@arch/contracts/style";
import { attemptsByEvents } from "@arch/kit/dapr/transport";
import type { Scenario } from "./scenario.ts";

export interface Run {
  scenario: Scenario;
  trace: readonly string[];
}

/** Whether the trace has matching lines in this order, with any lines between them. */
export function follow(trace: readonly string[], patterns: readonly RegExp[]): boolean {
  let from = 0;
  return patterns.every((pattern) => {
    from = trace.findIndex((line, index) => index >= from && pattern.test(line)) + 1;
    return from > 0;
  });
}

/** Whether all services run in this style all the time. */
export function isAlways(wanted: InteractionStyle, { style, laterStyle }: Scenario): boolean {
  return style === wanted && laterStyle === wanted;
}

/** Order has not received the event of an account, so it is published again. */
export function announcedAgain({ trace }: Run): boolean {
  return follow(trace, [
    /publish account\.opened account:constructor/,
    /POST \/events\/account-events\/receipts .*constructor/,
    /response 200 \{"received":\[/,
    /publish account\.opened account:constructor/,
  ]);
}

/** One replica publishes the order, another receives the outcome, and the client gets it. */
export function receivedByOtherReplica({ trace }: Run): boolean {
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
export function isReceivedInOtherStyle({ trace }: Run): boolean {
  const styleOf = new Map<string, string>();
  return trace.some((line) => {
    const start = /^ +(\S+) starts (?:in|and changes to) style (\w+),/.exec(line);
    if (start !== null) styleOf.set(String(start[1]), String(start[2]));
    const receiver = /(billing\S*): event order\.created .*is delivered/.exec(line)?.[1];
    return receiver !== undefined && styleOf.get(receiver) !== "collaboration";
  });
}

/** A replica stores an entry and crashes; another one is the first to send the event. */
export function claimedByOtherReplica({ trace }: Run): boolean {
  return trace.some((line, index) => {
    const [, replica, ids = ""] =
      /billing\/(\d)#\d+: insert (.+) into entries → done$/.exec(line) ?? [];
    const rest = trace.slice(index + 1);
    // An order's payment may be published again without a claim, because its event arrives again.
    return ids
      .split(", ")
      .filter((id) => id.startsWith("op:"))
      .some((id) => {
        const sent = rest.findIndex((each) => sendsOf(each).some((event) => event.endsWith(id)));
        const between = rest.slice(0, Math.max(sent, 0));
        const other = replica === "1" ? "2" : "1";
        return (
          rest[sent]?.includes(`billing/${other}#`) === true &&
          !between.some((each) => each.includes(` insert ${id} into`)) &&
          follow(between, [
            new RegExp(`billing/${replica}(#\\d+: crashes| → done$)`),
            new RegExp(`billing/${other}#\\d+: update many of entries → done`),
          ])
        );
      });
  });
}

/** The events, by type and id, that a line of the trace publishes or delivers by invocation. */
function sendsOf(line: string): string[] {
  const published = /: publish (\S+ .+) → /.exec(line)?.[1];
  return published === undefined ? deliveriesOf(line) : [published];
}

function deliveriesOf(line: string): string[] {
  const body = /: POST \/events\/\S+\/deliveries (.+) → arrives/.exec(line)?.[1] ?? "";
  return [...body.matchAll(/"type":"([^"]+)","id":"([^"]+)"/g)].map(([, type, id]) => {
    return `${type} ${id}`;
  });
}

export function invokedAfterAttempts({ scenario, trace }: Run): boolean {
  if (scenario.style === "http" || !isAlways(scenario.style, scenario)) return false;
  return trace.some((line, index) =>
    deliveriesOf(line).some((event) => isPublishedOften(trace.slice(0, index), event)),
  );
}

/** Order invokes billing, as the response with the operation shows, after it has published the order often. */
export function paidAfterAttempts({ scenario, trace }: Run): boolean {
  if (!isAlways("collaboration", scenario)) return false;
  return trace.some((line, index) => {
    const [, id] = /order\S*: response 200 \{"operationId":"([^"]+)".*→ arrives/.exec(line) ?? [];
    return id !== undefined && isPublishedOften(trace.slice(0, index), `order.created ${id}`);
  });
}

function isPublishedOften(trace: readonly string[], event: string): boolean {
  const publications = trace.filter((line) => line.includes(`: publish ${event} → `));
  return publications.length >= attemptsByEvents;
}

export function replayedByOne({ trace }: Run): boolean {
  const deleted = /notification\/\d#\d+: delete from deadLetters → done/;
  const end = trace.findIndex((line) => deleted.test(line));
  const claims = trace
    .slice(0, Math.max(end, 0))
    .map((line) => /notification\/(\d)#\d+: update deadLetters → done/.exec(line)?.[1]);
  return (
    claims.includes("1") &&
    claims.includes("2") &&
    !trace.slice(end + 1).some((line) => deleted.test(line))
  );
}

/** The first topic that a service joins, by an event of it. */
const firstJoined = {
  person: "account.opened",
  order: "account.opened",
  notification: "account.operation.applied",
};

/** A subscriber gets an event that was published before it subscribed to the topic. */
export function publishedBeforeJoin({ trace }: Run): boolean {
  return Object.entries(firstJoined).some(([app, type]) => {
    const isJoin = new RegExp(`${app}\\S*: insert into subscriptions → (done|late)`);
    const joined = trace.findIndex((line) => isJoin.test(line));
    return (
      follow(trace.slice(0, Math.max(joined, 0)), [new RegExp(`publish ${type} .*→ accepted`)]) &&
      follow(trace.slice(joined), [new RegExp(`${app}\\S*: event ${type} .*→ is delivered`)])
    );
  });
}
