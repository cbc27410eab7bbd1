import { type ServiceId, services } from "@arch/contracts/apps";
import type { InteractionStyle } from "@arch/contracts/style";
import fc from "fast-check";
import { choiceBound, type Fault } from "./world/choice.ts";

/** A client's request, sent `attempts` times with the same key, whatever the responses are. */
export interface ClientRequest {
  kind: "register" | "deposit" | "withdraw" | "order";
  login: string;
  sumMinor: number;
  key: string;
  waitSeconds: number;
  attempts: number;
}

/** All inputs of a run. */
export interface Scenario {
  /** The interaction style of the services at their first start. */
  style: InteractionStyle;
  /** The style after every restart: with another style each crash is part of a rolling change. */
  laterStyle: InteractionStyle;
  /** The services that an operator restarts if the later style is another one. */
  restarted: ServiceId[];
  /** Whether one deposit's event is a dead letter whose replay is requested. */
  replaysDeadLetter: boolean;
  replicas: number;
  faults: Fault[];
  /** The kind of fault that is frequent, if it is one of `faults`. */
  frequent: Fault | undefined;
  /** Whether the services start for the first time before the choices and faults begin. */
  startsCalmly: boolean;
  requests: ClientRequest[];
  /** The seed of `Math.random` in the services. */
  randomSeed: number;
  /** The choices of the scheduler; after the last one the run goes on without faults. */
  choices: number[];
}

/** The logins with an account and money at the start; `constructor` is not registered yet. */
export const fundedLogins = ["ann", "__proto__"] as const;

/** The funded login whose account is not announced to order yet. */
export const unannouncedLogin = "__proto__";

const details = {
  sumMinor: fc.constantFrom(100, 6_000, 10_000),
  // Few keys, so that equal and different requests share a key.
  key: fc.constantFrom("k1", "k2", "k3", "k4"),
  waitSeconds: fc.constantFrom(5, 0),
  attempts: fc.integer({ min: 1, max: 3 }),
};

const payments: fc.Arbitrary<ClientRequest> = fc.record({
  kind: fc.constantFrom("order", "order", "withdraw", "deposit"),
  // `__proto__` and `constructor` are legal logins and names of members of every object.
  login: fc.constantFrom("ann", "ann", "ann", "__proto__", "constructor"),
  ...details,
});

const registrations: fc.Arbitrary<ClientRequest> = fc.record({
  kind: fc.constant("register"),
  login: fc.constantFrom("constructor", "constructor", "ann"),
  ...details,
});

const requests = fc.oneof(
  { weight: 4, arbitrary: payments },
  { weight: 1, arbitrary: registrations },
);

const styles = fc.constantFrom<InteractionStyle[]>("notification", "collaboration", "http");

const choices = fc.noBias(
  fc.array(fc.nat({ max: choiceBound - 1 }), { maxLength: 200, size: "max" }),
);

const faultKinds = ["network", "database", "broker", "crash"] as const;

const facts = fc.record({
  style: styles,
  otherStyle: fc.option(styles, { freq: 2, nil: undefined }),
  restarted: fc.subarray([...services]),
  replaysDeadLetter: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 2 }),
  faults: fc.subarray<Fault>([...faultKinds]),
  frequent: fc.option(fc.constantFrom(...faultKinds), { freq: 2, nil: undefined }),
  startsCalmly: fc.constantFrom(true, true, false),
  requests: fc.array(requests, { minLength: 1, maxLength: 7, size: "max" }),
  randomSeed: fc.nat(1_000),
  choices: fc.oneof(
    { weight: 1, arbitrary: fc.constant<number[]>([]) },
    { weight: 9, arbitrary: choices },
  ),
});

/** Random requests in a random order of events with random faults; some runs are fault-free. */
export const scenarios: fc.Arbitrary<Scenario> = facts.map(({ otherStyle, ...scenario }) => ({
  ...scenario,
  laterStyle: otherStyle ?? scenario.style,
}));
