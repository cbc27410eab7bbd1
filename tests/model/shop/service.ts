import type { InteractionStyle } from "@arch/contracts/style";
import { toProblem } from "@arch/kit/answerProblems";
import type { Dapr } from "@arch/kit/dapr";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { connectTo } from "../mongo/connection.ts";
import type { Database } from "../mongo/database.ts";
import type { App } from "../scenario.ts";
import type { Answer, Request } from "../world/network.ts";
import type { Actor, World } from "../world/world.ts";

/** What a service is assembled with, as its own `main.ts` would. */
export interface Tools {
  connection: Connection;
  dapr: Dapr;
  style: InteractionStyle;
  log: Logger;
  signal: AbortSignal;
  now: () => Date;
}

export interface ServiceParts {
  world: World;
  app: App;
  name: string;
  database: Database;
  dapr: Dapr;
  /** The style of its first life, and of all others. */
  style: InteractionStyle;
  laterStyle: InteractionStyle;
  assemble(tools: Tools): Promise<Assembly>;
  /** Told of every life that begins. */
  onBirth(name: string, style: InteractionStyle): void;
}

/**
 * A service that is started, dies, and is started again some time later; only its database stays.
 */
export interface Service {
  app: App;
  name: string;
  actor(): Actor;
  /** How often it was born. */
  lives(): number;
  /** Whether it ever subscribed to this topic. */
  hears(topic: string): boolean;
  /** What it serves, while it is up. */
  assembly(): Assembly | undefined;
  start(): Promise<void>;
}

/** Prepares a service; `start` gives it its first life. */
export function createService(parts: ServiceParts): Service {
  const { world, app, name, database, dapr, assemble, onBirth } = parts;
  const heard = new Set<string>();
  let lives = 0;
  let actor: Actor = { name, isAlive: false, canDie: true, onDeath: new Set() };
  let assembly: Assembly | undefined;

  async function live(): Promise<void> {
    const now = () => new Date(world.clock.nowMs());
    const connection = connectTo(world, database);
    const style = lives === 1 ? parts.style : parts.laterStyle;
    onBirth(actor.name, style);
    const log = logInto(world);
    const { signal } = new AbortController();
    assembly = await assemble({ connection, dapr, style, log, signal, now });
    for (const { topic } of assembly.subscriptions ?? []) heard.add(topic);
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
    name,
    actor: () => actor,
    lives: () => lives,
    hears: (topic) => heard.has(topic),
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
