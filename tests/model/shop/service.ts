import type { ServiceId } from "@arch/contracts/apps";
import type { InteractionStyle } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { toProblem } from "@arch/kit/http/problemResponses";
import { type AssembledService, assemble } from "@arch/kit/service/assemble";
import type { Service as DeclaredService, ServiceContext } from "@arch/kit/service/service";
import type { Logger } from "pino";
import { connectTo } from "../mongo/connection.ts";
import type { Database } from "../mongo/database.ts";
import type { HttpRequest, HttpResponse } from "../world/network.ts";
import type { Actor, World } from "../world/world.ts";

export interface ServiceParts {
  world: World;
  app: ServiceId;
  name: string;
  database: Database;
  dapr: Dapr;
  /** The style after the first start, and after every restart. */
  style: InteractionStyle;
  laterStyle: InteractionStyle;
  build(context: ServiceContext): DeclaredService;
  /** Called at every start. */
  onStart(name: string, style: InteractionStyle): void;
}

/** A service that crashes and restarts; only its database survives. */
export interface Service {
  app: ServiceId;
  name: string;
  actor(): Actor;
  /** The number of starts. */
  starts(): number;
  /** Whether it ever subscribed to this topic. */
  isSubscribed(topic: string): boolean;
  /** Its routes, subscriptions and jobs; undefined while it is down. */
  running(): AssembledService | undefined;
  start(): Promise<void>;
}

/** Creates a service; it runs after `start`. */
export function createService(parts: ServiceParts): Service {
  const { world, app, name, database, dapr, build, onStart } = parts;
  const topics = new Set<string>();
  let starts = 0;
  let actor: Actor = { name, isRunning: false, canCrash: true, onCrash: new Set() };
  let running: AssembledService | undefined;

  function run(): void {
    const now = () => new Date(world.clock.nowMs());
    const db = connectTo(world, database);
    const style = starts === 1 ? parts.style : parts.laterStyle;
    onStart(actor.name, style);
    const log = traceLogger(world);
    const context = { db, dapr, style, log, now };
    running = assemble(build(context), context);
    for (const { topic } of running.subscriptions ?? []) topics.add(topic);
    for (const job of running.jobs) job.start(log);
  }

  function startActor() {
    starts++;
    actor = {
      name: `${name}#${starts}`,
      isRunning: true,
      canCrash: true,
      onCrash: new Set([restartLater]),
    };
    return { actor, go: run };
  }

  function restartLater(): void {
    running = undefined;
    const owner = () => actor;
    const step = { label: "restarts", owner, fault: "crash" as const, outcomes: () => ["done"] };
    world.post({ ...step, take: startActor });
  }

  return {
    app,
    name,
    actor: () => actor,
    starts: () => starts,
    isSubscribed: (topic) => topics.has(topic),
    running: () => running,
    start: () => world.resume(startActor()),
  };
}

/** A logger that writes into the trace. */
function traceLogger({ trace }: World): Logger {
  const write = (fields: { err?: unknown }, message: string) =>
    void trace.push(
      `           “${message}” ${fields.err instanceof Error ? fields.err.message : ""}`,
    );
  return { info: write, warn: write, error: write } as unknown as Logger;
}

/** Handles a request as the app's HTTP server does. */
export async function serve(
  service: AssembledService,
  request: HttpRequest,
): Promise<HttpResponse> {
  const { method, path, headers, body } = request;
  try {
    const route = service.routes.find(
      ({ endpoint }) => endpoint.method === method.toLowerCase() && endpoint.path === path,
    );
    if (route === undefined) throw new Error(`No route for ${method} ${path}`);
    const raw = { params: {}, query: {}, headers, body: JSON.parse(body) };
    const response = await route.respond(raw);
    const { status, headers: responseHeaders = {} } = response;
    return { status, headers: responseHeaders, body: JSON.stringify(response.body) };
  } catch (error) {
    const { status, code, message, cause } = toProblem(error);
    const detail = code === "internal" && cause instanceof Error ? cause.stack : message;
    return { status, headers: {}, body: JSON.stringify({ ...toProblem(error).toBody(), detail }) };
  }
}
