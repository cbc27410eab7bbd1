import { setTimeout as delay } from "node:timers/promises";
import { ask, askAgain } from "./client.ts";
import { fateOf, type Told, type Wish } from "./history.ts";
import { type Lots, lotsFrom } from "./random.ts";

/** Clients at work. */
export interface Workload {
  /** All that was asked for so far, and what came of it. */
  history: Told[];
  /** Lets every client finish what it is at. */
  stop(): Promise<void>;
}

/** A prime, so that every one of so many numbers gives another sum. */
const sums = 1_000_003;

export interface WorkloadOptions {
  seed: number;
  clients: number;
  /** What all its logins and keys begin with, where the data has seen other workloads before. */
  prefix?: string;
}

/** Sets clients to work: they register, deposit, withdraw and order, on one hot account more than on any other. */
export async function startWorkload(
  baseUrl: string,
  { seed, clients, prefix = "" }: WorkloadOptions,
): Promise<Workload> {
  const history: Told[] = [];
  const hotLogin = `${prefix}hot`;
  const logins = [hotLogin];
  let isOver = false;

  function wishFor(kind: Wish["kind"], login: string, key: string | undefined): Told {
    const number = history.length + 1;
    const told = { wish: { kind, login, key, sumMinor: ((number * 7919) % sums) + 1 }, tries: [] };
    history.push(told);
    return told;
  }

  function draw(lots: Lots, name: string, turn: number): Told {
    const key = lots.draw() < 0.9 ? `${name}-${turn}` : undefined;
    const kind = lots.weigh([
      [40, "order"],
      [25, "deposit"],
      [20, "withdraw"],
      [5, "register"],
    ] as const);
    if (kind === "register") return wishFor(kind, `${name}-${turn}`, undefined);
    const login = lots.weigh([
      [30, hotLogin],
      [65, lots.pick(logins)],
      [5, `${name}-nobody-${turn}`],
    ]);
    return wishFor(kind, login, key);
  }

  async function work(name: string, lots: Lots): Promise<void> {
    for (let turn = 0; !isOver; turn++) {
      const earlier = lots.draw() < 0.1 ? lots.pick(history) : undefined;
      if (earlier?.wish.key !== undefined && fateOf(earlier) === "ok") {
        await askAgain(baseUrl, earlier);
      } else {
        const told = draw(lots, name, turn);
        await ask(baseUrl, told, lots);
        if (told.wish.kind === "register" && fateOf(told) === "ok") logins.push(told.wish.login);
      }
      await delay(lots.between(0, 100));
    }
  }

  await ask(baseUrl, wishFor("register", hotLogin, undefined), lotsFrom(seed));
  const done = Array.from({ length: clients }, (_, index) =>
    work(`${prefix}c${index}`, lotsFrom(seed * 1_000 + index)),
  );
  return {
    history,
    async stop() {
      isOver = true;
      await Promise.all(done);
    },
  };
}
