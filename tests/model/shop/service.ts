import { toProblem } from "@arch/kit/answerProblems";
import type { Dapr } from "@arch/kit/dapr";
import { unavailable } from "@arch/kit/problem";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { connectTo } from "../mongo/connection.ts";
import type { Database } from "../mongo/database.ts";
import type { Answer, Call, Request } from "../world/network.ts";
import type { Actor, World } from "../world/world.ts";

/** What a service is assembled with, as its own `main.ts` would. */
export interface Tools {
  connection: Connection;
  dapr: Dapr;
  log: Logger;
  now: () => Date;
}

export interface ServiceParts {
  world: World;
  app: string;
  name: string;
  database: Database;
  dapr: Dapr;
  assemble(tools: Tools): Promise<Assembly>;
}

/**
 * A service that is started, dies, and is started again some time later; only its database stays.
 */
export interface Service {
  app: string;
  actor(): Actor;
  /** What it serves, while it is up. */
  assembly(): Assembly | undefined;
  start(): Promise<void>;
}

/** Prepares a service; `start` gives it its first life. */
export function createService(parts: ServiceParts): Service {
  const { world, app, name, database, dapr, assemble } = parts;
  let lives = 0;
  let actor: Actor = { name, isAlive: false, canDie: true, onDeath: new Set() };
  let assembly: Assembly | undefined;

  async function live(): Promise<void> {
    const now = () => new Date(world.clock.nowMs());
    const connection = connectTo(world, database);
    assembly = await assemble({ connection, dapr, log: logInto(world), now });
    assembly.background?.(() => {});
  }

  function born() {
    lives++;
    actor = { name: `${name}#${lives}`, isAlive: true, canDie: true, onDeath: new Set([died]) };
    return { actor, go: () => void live() };
  }

  function died(): void {
    assembly = undefined;
    const owner = () => actor;
    const step = { label: "comes back", owner, fault: "crash" as const, fates: () => ["done"] };
    world.post({ ...step, take: born });
  }

  return {
    app,
    actor: () => actor,
    assembly: () => assembly,
    start: () => world.resume(born()),
  };
}

/** What a service has to say goes into the trace. */
function logInto({ trace }: World): Logger {
  const say = (about: { err?: unknown }, message: string) =>
    void trace.push(
      `           “${message}” ${about.err instanceof Error ? about.err.message : ""}`,
    );
  return { info: say, warn: say, error: say } as unknown as Logger;
}

/** Answers a request as the HTTP server of an app would. */
export async function serve(assembly: Assembly, request: Request): Promise<Answer> {
  const { method, path, headers, body } = request;
  try {
    const route = assembly.routes.find(
      ({ endpoint }) => endpoint.method === method.toLowerCase() && endpoint.path === path,
    );
    if (route === undefined) throw new Error(`No route for ${method} ${path}`);
    const raw = { params: {}, query: {}, headers, body: JSON.parse(body) };
    const answer = await route.answer(raw);
    const { status, headers: replyHeaders = {} } = answer;
    return { status, headers: replyHeaders, body: JSON.stringify(answer.body) };
  } catch (error) {
    const { status, code, message, cause } = toProblem(error);
    const detail = code === "internal" && cause instanceof Error ? cause.stack : message;
    return { status, headers: {}, body: JSON.stringify({ ...toProblem(error).toBody(), detail }) };
  }
}

/** The sidecar next to an app, with the network and the broker of the world behind it. */
export function sidecarOf(app: string, call: Call, publish: Dapr["publish"]): Dapr {
  return {
    pubsub: "pubsub",
    async invoke({ app: callee, method, path, headers, body }) {
      const caller = { "dapr-caller-app-id": app };
      const request = { app: callee, method, path, headers: { ...headers, ...caller } };
      const answer = await call({ ...request, body: String(body) });
      if (answer === undefined) throw unavailable(`The ${callee} service`);
      return {
        status: answer.status,
        headers: {},
        body: Buffer.from(answer.body),
      };
    },
    async publish(publication) {
      // By its pulse a service only proves to itself that it is subscribed.
      if (publication.type !== "subscription.pulse") await publish(publication);
    },
    waitForSidecar: async () => {},
    assertSidecarUp: async () => {},
    stop: async () => {},
  };
}
