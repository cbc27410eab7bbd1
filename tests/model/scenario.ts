import fc from "fast-check";
import { choiceBound, type Fault } from "./world/choice.ts";

/** What a client wants; it asks `tries` times with the same key, whatever it is answered. */
export interface Wish {
  kind: "register" | "deposit" | "withdraw" | "order";
  login: string;
  sumMinor: number;
  key: string;
  waitSeconds: number;
  tries: number;
}

/** All that a run depends on. */
export interface Scenario {
  replicas: number;
  faults: Fault[];
  wishes: Wish[];
  /** The seed of what code draws by lot. */
  lot: number;
  /** What happens next, again and again; when they are used up, peace follows. */
  choices: number[];
}

/**
 * The logins that have an account and money when a run begins; another is still to be registered.
 */
export const fundedLogins = ["ann", "__proto__"] as const;

const wishes: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom("order", "order", "withdraw", "deposit", "register"),
  // Two of these legal logins are also names of members of every object.
  login: fc.constantFrom("ann", "ann", "ann", "__proto__", "constructor"),
  sumMinor: fc.constantFrom(100, 6_000, 10_000),
  // Few keys, so that wishes meet under one key, for the same thing and for another.
  key: fc.constantFrom("k1", "k2", "k3", "k4"),
  waitSeconds: fc.constantFrom(5, 0),
  tries: fc.integer({ min: 1, max: 3 }),
});

/** Random wishes in a random order of events with random faults. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  replicas: fc.integer({ min: 1, max: 2 }),
  faults: fc.subarray<Fault>(["network", "database", "broker", "crash"]),
  wishes: fc.array(wishes, { minLength: 1, maxLength: 7, size: "max" }),
  lot: fc.nat(1_000),
  choices: fc.noBias(fc.array(fc.nat({ max: choiceBound - 1 }), { maxLength: 200, size: "max" })),
});
