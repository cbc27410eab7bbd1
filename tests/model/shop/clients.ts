import { toMajor } from "@arch/contracts/money";
import type { Wish } from "../scenario.ts";
import type { Answer, Call, Request } from "../world/network.ts";
import { immortal } from "../world/stage.ts";
import type { World } from "../world/world.ts";

/** What a client was told. */
export interface Told {
  wish: Wish;
  answer: Answer;
  /** The answer's body, parsed. */
  body: Record<string, unknown>;
  /** Answers are numbered as they come. */
  number: number;
}

export interface Clients {
  /** Whether every client has done all it wanted. */
  areDone(): boolean;
}

/**
 * Sends clients out, each with one wish and none before its turn comes; they hand every answer to
 * `judge`.
 */
export function sendClients(
  world: World,
  call: Call,
  wishes: readonly Wish[],
  judge: (told: Told) => void,
): Clients {
  let busy = wishes.length;
  let answers = 0;
  wishes.forEach((wish, index) => {
    const actor = immortal(`client ${index + 1}`);
    async function pursue(): Promise<void> {
      for (let tries = 0; tries < wish.tries; tries++) {
        const answer = await call(requestOf(wish));
        if (answer === undefined) continue;
        answers++;
        judge({ wish, answer, body: JSON.parse(answer.body), number: answers });
      }
      busy--;
    }
    const label = `wants ${wish.kind} ${wish.key}`;
    const step = { label, owner: () => actor, fault: "network" as const, fates: () => ["begins"] };
    world.post({ ...step, take: () => ({ actor, go: () => void pursue() }) });
  });
  return { areDone: () => busy === 0 };
}

function requestOf({ kind, login, sumMinor, key, waitSeconds }: Wish): Request {
  const headers = { "idempotency-key": key };
  const sum = toMajor(sumMinor);
  if (kind === "register") {
    const body = JSON.stringify({ login, email: emailOf(login) });
    return { app: "person", method: "POST", path: "/person/register", headers: {}, body };
  }
  if (kind === "order") {
    const prefer = `wait=${waitSeconds}`;
    const body = JSON.stringify({ login, price: sum });
    const path = "/order/createOrder";
    return { app: "order", method: "POST", path, headers: { ...headers, prefer }, body };
  }
  const body = JSON.stringify({ login, operation: kind, sum });
  return { app: "billing", method: "PUT", path: "/account/operation", headers, body };
}

/** The one address that a login registers with, so that every registration of it is the same. */
export function emailOf(login: string): string {
  return `${login}@example.com`;
}
