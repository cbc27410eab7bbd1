import type { InteractionStyle } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { deadLetterStore } from "@arch/kit/events/deadLetterStore";
import { toProblem } from "@arch/kit/http/problemResponses";
import { type AssembledService, assemble } from "@arch/kit/service/assemble";
import type { Service as DeclaredService, ServiceContext } from "@arch/kit/service/service";
import type { Logger } from "pino";
import { connectTo } from "../mongo/connection.ts";
import type { Database } from "../mongo/database.ts";
import type { App } from "../scenario.ts";
import type { Answer, Request } from "../world/network.ts";
import type { Actor, World } from "../world/world.ts";

export interface ServiceParts {
  world: World;
  app: App;
  name: string;
  database: Database;
  dapr: Dapr;
  /** The style of its first life, and of all others. */
  style: InteractionStyle;
  laterStyle: InteractionStyle;
  build(context: ServiceContext): DeclaredService;
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
  assembly(): AssembledService | undefined;
  start(): Promise<void>;
}

/** Prepares a service; `start` gives it its first life. */
export function createService(parts: ServiceParts): Service {
  const { world, app, name, database, dapr, build, onBirth } = parts;
  const heard = new Set<string>();
  let lives = 0;
  let actor: Actor = { name, isAlive: false, canDie: true, onDeath: new Set() };
  let assembly: AssembledService | undefined;

  function live(): void {
    const now = () => new Date(world.clock.nowMs());
    const db = connectTo(world, database);
    const style = lives === 1 ? parts.style : parts.laterStyle;
    onBirth(actor.name, style);
    const log = logInto(world);
    const context = { db, dapr, style, log, now, deadLetters: deadLetterStore(db) };
    assembly = assemble(build(context), context);
    for (const { topic } of assembly.subscriptions ?? []) heard.add(topic);
    for (const job of assembly.jobs) job.start(log);
  }

  function born() {
    lives++;
    actor = { name: `${name}#${lives}`, isAlive: true, canDie: true, onDeath: new Set([died]) };
    return { actor, go: live };
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
export async function serve(assembly: AssembledService, request: Request): Promise<Answer> {
  const { method, path, headers, body } = request;
  try {
    const route = assembly.routes.find(
      ({ endpoint }) => endpoint.method === method.toLowerCase() && endpoint.path === path,
    );
    if (route === undefined) throw new Error(`No route for ${method} ${path}`);
    const raw = { params: {}, query: {}, headers, body: JSON.parse(body) };
    const answer = await route.respond(raw);
    const { status, headers: replyHeaders = {} } = answer;
    return { status, headers: replyHeaders, body: JSON.stringify(answer.body) };
  } catch (error) {
    const { status, code, message, cause } = toProblem(error);
    const detail = code === "internal" && cause instanceof Error ? cause.stack : message;
    return { status, headers: {}, body: JSON.stringify({ ...toProblem(error).toBody(), detail }) };
  }
}
