import type { InteractionStyle } from "@arch/contracts/style";
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

/** The services whose lives are simulated. */
export const apps = ["person", "billing", "order", "notification"] as const;
export type App = (typeof apps)[number];

/** All that a run depends on. */
export interface Scenario {
  /** How the services work together in their first lives. */
  style: InteractionStyle;
  /** How they do in all later lives: every crash is then part of a rolling change of the style. */
  laterStyle: InteractionStyle;
  /** The services that an operator restarts in the later style, if it is another. */
  restarted: App[];
  /** Whether a letter once could not be written, and shall be now that the code is mended. */
  isMended: boolean;
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

/** The one among them whose account order has not heard of so far. */
export const unannouncedLogin = "__proto__";

const details = {
  sumMinor: fc.constantFrom(100, 6_000, 10_000),
  // Few keys, so that wishes meet under one key, for the same thing and for another.
  key: fc.constantFrom("k1", "k2", "k3", "k4"),
  waitSeconds: fc.constantFrom(5, 0),
  tries: fc.integer({ min: 1, max: 3 }),
};

const payments: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom("order", "order", "withdraw", "deposit"),
  // Two of these legal logins are also names of members of every object.
  login: fc.constantFrom("ann", "ann", "ann", "__proto__", "constructor"),
  ...details,
});

const registrations: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constant("register"),
  login: fc.constantFrom("constructor", "constructor", "ann"),
  ...details,
});

const wishes = fc.oneof(
  { weight: 4, arbitrary: payments },
  { weight: 1, arbitrary: registrations },
);

const styles = fc.constantFrom<InteractionStyle[]>("notification", "collaboration", "http");

const choices = fc.noBias(
  fc.array(fc.nat({ max: choiceBound - 1 }), { maxLength: 200, size: "max" }),
);

const facts = fc.record({
  style: styles,
  otherStyle: fc.option(styles, { freq: 2, nil: undefined }),
  restarted: fc.subarray([...apps]),
  isMended: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 2 }),
  faults: fc.subarray<Fault>(["network", "database", "broker", "crash"]),
  wishes: fc.array(wishes, { minLength: 1, maxLength: 7, size: "max" }),
  lot: fc.nat(1_000),
  choices: fc.oneof(
    { weight: 1, arbitrary: fc.constant<number[]>([]) },
    { weight: 9, arbitrary: choices },
  ),
});

/** Random wishes in a random order of events with random faults; some runs are all peace. */
export const scenarios: fc.Arbitrary<Scenario> = facts.map(({ otherStyle, ...scenario }) => ({
  ...scenario,
  laterStyle: otherStyle ?? scenario.style,
}));
