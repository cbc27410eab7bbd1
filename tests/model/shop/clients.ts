import { toMajor } from "@arch/contracts/money";
import type { ClientRequest } from "../scenario.ts";
import { externalActor } from "../world/executor.ts";
import type { Call, HttpRequest, HttpResponse } from "../world/network.ts";
import type { World } from "../world/world.ts";

/** A response to a client. */
export interface ClientResponse {
  request: ClientRequest;
  response: HttpResponse;
  /** The response's parsed body. */
  body: Record<string, unknown>;
  /** Responses are numbered in the order of their arrival. */
  number: number;
}

export interface Clients {
  /** Starts one client for each request, each in a step of its own. */
  start(): void;
  /** Whether every client has finished all its attempts. */
  areDone(): boolean;
}

/** Creates the clients, one for each request; `check` is called with every response. */
export function createClients(
  world: World,
  call: Call,
  requests: readonly ClientRequest[],
  check: (response: ClientResponse) => void,
): Clients {
  let busy = requests.length;
  let responses = 0;
  function startOne(request: ClientRequest, index: number): void {
    const actor = externalActor(`client ${index + 1}`);
    async function send(): Promise<void> {
      for (let attempts = 0; attempts < request.attempts; attempts++) {
        const response = await call(httpRequestOf(request));
        if (response === undefined) continue;
        responses++;
        check({ request, response, body: JSON.parse(response.body), number: responses });
      }
      busy--;
    }
    const label = `request ${request.kind} ${request.key}`;
    const step = {
      label,
      owner: () => actor,
      fault: "network" as const,
      outcomes: () => ["begins"],
    };
    world.post({ ...step, take: () => ({ actor, go: () => void send() }) });
  }
  return { start: () => requests.forEach(startOne), areDone: () => busy === 0 };
}

function httpRequestOf({ kind, login, sumMinor, key, waitSeconds }: ClientRequest): HttpRequest {
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

/** The e-mail address of a login; always the same, so that repeated registrations are equal. */
export function emailOf(login: string): string {
  return `${login}@example.com`;
}
