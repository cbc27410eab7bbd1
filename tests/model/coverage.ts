import {
  announcedAgain,
  claimedByOtherReplica,
  follow,
  invokedAfterAttempts,
  isAlways,
  isReceivedInOtherStyle,
  paidAfterAttempts,
  publishedBeforeJoin,
  type Run,
  receivedByOtherReplica,
  replayedByOne,
} from "./coverageConditions.ts";

/** How a run reaches a coverage item: by a line of its trace, or by a sequence of lines. */
type Condition = RegExp | ((run: Run) => boolean);

/** The coverage items of every style. */
const commonItems: Record<string, Condition> = {
  "a payment": /response 200 .*"status":"paid"/,
  "a decline": /response 200 .*"status":"declined"/,
  "a response before the order was settled": /response 202/,
  "an order of an unknown login": /response 404 .*register first/,
  "a registration that was rejected for now": /response 503 .*The account of this person/,
  "an unknown outcome": /response 504/,
  "a key used for a different request": /response 422/,
  "several operations in one commit": /insert \S+, .* into entries/,
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
  "a message sent by invocation": /billing.*: POST \/events\/\S+\/deliveries .*→ arrives/,
  "an invocation for messages that failed": /billing.*: POST \/events\/\S+\/deliveries .*→ is lost/,
  "an account that was announced again": announcedAgain,
  "an entry claimed by another replica after a crash of the one that stored it":
    claimedByOtherReplica,
  "an event delivered by invocation after several attempts by events": invokedAfterAttempts,
  "an order paid by invocation after several attempts by events": paidAfterAttempts,
  "a dead letter that two replicas claimed and one replayed": replayedByOne,
  "an event that was published before its subscriber joined": publishedBeforeJoin,
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
