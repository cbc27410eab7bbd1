import type { ServiceId } from "@arch/contracts/apps";
import type { InteractionStyle } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { toProblem } from "@arch/kit/http/problemResponses";
import { createCollections, retryWhileUnavailable } from "@arch/kit/mongo/collections";
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
  /** Connects a new process to its sidecar. */
  connectDapr(): Dapr;
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
  /** Its routes, subscriptions and jobs; undefined while it is down. */
  running(): AssembledService | undefined;
  /** Starts it; `firstUp` resolves when it serves for the first time. */
  start(): Promise<void>;
  firstUp: Promise<void>;
}

/** Creates a service; it runs after `start`. */
export function createService(parts: ServiceParts): Service {
  const { world, app, name, database, connectDapr, build, onStart } = parts;
  let reportUp = (): void => {};
  const firstUp = new Promise<void>((resolve) => {
    reportUp = resolve;
  });
  let starts = 0;
  let actor: Actor = { name, isRunning: false, canCrash: true, onCrash: new Set() };
  let running: AssembledService | undefined;

  /** As `runService`: it prepares its database, serves, and then starts its jobs. */
  async function run(): Promise<void> {
    const now = () => new Date(world.clock.nowMs());
    const db = connectTo(world, database);
    const style = starts === 1 ? parts.style : parts.laterStyle;
    onStart(actor.name, style);
    const log = traceLogger(world);
    const context = { db, dapr: connectDapr(), style, log, now };
    const assembled = assemble(build(context), context);
    const { signal } = new AbortController();
    await createCollections({ db, log, signal });
    await retryWhileUnavailable({ db, log, signal }, "preparing", assembled.prepare);
    running = assembled;
    reportUp();
    for (const job of assembled.jobs) job.start(log);
  }

  function startActor() {
    starts++;
    actor = {
      name: `${name}#${starts}`,
      isRunning: true,
      canCrash: true,
      onCrash: new Set([restartLater]),
    };
    return { actor, go: () => void run() };
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
    running: () => running,
    start: () => world.resume(startActor()),
    firstUp,
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
