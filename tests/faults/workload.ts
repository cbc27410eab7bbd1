import { setTimeout as delay } from "node:timers/promises";
import { read, repeat, send } from "./client.ts";
import {
  type ClientRequest,
  isSuccess,
  outcomeOf,
  type ReadHistory,
  type RequestHistory,
} from "./history.ts";
import { createRandom, type Random } from "./random.ts";

/** Clients at work. */
export interface Workload {
  /** All requests so far, with their responses. */
  history: RequestHistory[];
  /** All reads so far, with their responses. */
  reads: ReadHistory[];
  /** Resolves when every client has finished its current request. */
  stop(): Promise<void>;
}

/** A prime, so that as many numbers all give different sums. */
const sums = 1_000_003;

export interface WorkloadOptions {
  seed: number;
  clients: number;
  /** Clients that only read what the others have changed; none by default. */
  readers?: number;
  /** The beginning of all logins and keys, where other workloads have used the same databases. */
  prefix?: string;
}

/** Starts clients that register, deposit, withdraw and order, on one hot account more than on any other. */
export async function startWorkload(
  baseUrl: string,
  { seed, clients, readers = 0, prefix = "" }: WorkloadOptions,
): Promise<Workload> {
  const history: RequestHistory[] = [];
  const reads: ReadHistory[] = [];
  const hotLogin = `${prefix}hot`;
  const logins = [hotLogin];
  let isOver = false;

  function newRequest(
    kind: ClientRequest["kind"],
    login: string,
    key: string | undefined,
  ): RequestHistory {
    const sumMinor = (((history.length + 1) * 7919) % sums) + 1;
    const one = { request: { kind, login, key, sumMinor }, attempts: [] };
    history.push(one);
    return one;
  }

  function chooseRequest(random: Random, name: string, turn: number): RequestHistory {
    const key = random.next() < 0.9 ? `${name}-${turn}` : undefined;
    const kind = random.weigh([
      [40, "order"],
      [25, "deposit"],
      [20, "withdraw"],
      [5, "register"],
    ] as const);
    if (kind === "register") return newRequest(kind, `${name}-${turn}`, undefined);
    const login = random.weigh([
      [30, hotLogin],
      [65, random.pick(logins)],
      [5, `${name}-unknown-${turn}`],
    ]);
    return newRequest(kind, login, key);
  }

  async function work(name: string, random: Random): Promise<void> {
    for (let turn = 0; !isOver; turn++) {
      const earlier = random.next() < 0.1 ? random.pick(history) : undefined;
      if (earlier?.request.key !== undefined && outcomeOf(earlier) === "ok") {
        await repeat(baseUrl, earlier);
      } else {
        const one = chooseRequest(random, name, turn);
        await send(baseUrl, one, random);
        const { kind, login } = one.request;
        if (kind === "register" && outcomeOf(one) === "ok") logins.push(login);
      }
      await delay(random.between(0, 100));
    }
  }

  async function readRepeatedly(random: Random): Promise<void> {
    while (!isOver) {
      const kind = random.pick(["balance", "statement", "order"] as const);
      const login = random.next() < 0.6 ? hotLogin : random.pick(logins);
      const subject = kind === "order" ? pickOrder(random) : login;
      if (subject !== undefined) reads.push(await read(baseUrl, kind, subject));
      await delay(random.between(0, 50));
    }
  }

  /** One of the newest accepted orders, which may just have been settled. */
  function pickOrder(random: Random): string | undefined {
    const accepted = history
      .slice(-40)
      .filter(({ request }) => request.kind === "order")
      .flatMap(({ attempts }) => attempts.filter(isSuccess));
    return accepted.length > 0 ? String(random.pick(accepted).body["orderId"]) : undefined;
  }

  await send(baseUrl, newRequest("register", hotLogin, undefined), createRandom(seed));
  const done = Array.from({ length: clients }, (_, index) =>
    work(`${prefix}c${index}`, createRandom(seed * 1_000 + index)),
  );
  for (let index = 0; index < readers; index++) {
    done.push(readRepeatedly(createRandom(seed * 1_000 + 500 + index)));
  }
  return {
    history,
    reads,
    async stop() {
      isOver = true;
      await Promise.all(done);
    },
  };
}
