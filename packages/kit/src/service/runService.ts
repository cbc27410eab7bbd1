import type { ServiceId } from "@arch/contracts/apps";
import type Router from "@koa/router";
import type { z } from "zod";
import { createDapr, type Dapr } from "../dapr/dapr.ts";
import { assertHandlesDeclaredTopics } from "../events/declaredTopics.ts";
import { cacheCheck } from "../http/cacheCheck.ts";
import { closeServer, listen } from "../http/server.ts";
import type { Job } from "../jobs/job.ts";
import { watchJobs } from "../jobs/watchJobs.ts";
import { prepareDatabase } from "../mongo/collections.ts";
import { connectMongo } from "../mongo/connection.ts";
import { assemble } from "./assemble.ts";
import { NoSettings, type ProcessConfig, ProcessEnv, readConfig, ServiceEnv } from "./config.ts";
import { type AppParts, createApp } from "./createApp.ts";
import { createLog } from "./log.ts";
import { type Lifetime, runProcess } from "./process.ts";
import type { Service, ServiceContext } from "./service.ts";

/**
 * Runs a service until SIGTERM or SIGINT: reads the environment, connects, builds the service, prepares its database,
 * listens and starts its jobs. The database has the service's name.
 * @throws Error for an invalid environment, and for subscriptions other than the declared ones.
 */
export async function runService<S extends z.ZodType = typeof NoSettings>(
  name: ServiceId,
  build: (context: ServiceContext, settings: z.output<S>) => Service,
  settings?: S,
): Promise<void> {
  const [config, serviceConfig, own] = readConfig([ProcessEnv, ServiceEnv, settings ?? NoSettings]);
  const { MONGO_URL: url, INTERACTION_STYLE: style } = serviceConfig;
  const restartsSilentSidecar = serviceConfig.RESTART_SILENT_SIDECAR;
  await runProcess(createLog(name, config.LOG_LEVEL), async (lifetime) => {
    const { log } = lifetime;
    const dapr = connectDapr(config, lifetime);
    const db = await connectMongo({ url, database: name, ...lifetime });
    const context = { db, dapr, style, log, now: () => new Date() };
    const service = build(context, own as z.output<S>);
    assertHandlesDeclaredTopics(name, service.subscriptions);
    const { jobs, prepare, ...parts } = assemble(service, context, { restartsSilentSidecar });
    // After build: it is the stores that declare collections and indexes.
    await prepareDatabase({ db, ...lifetime }, service.database, prepare);
    if (config.APP_API_TOKEN === undefined) {
      log.warn("APP_API_TOKEN is not set: every local process may call this port");
    }
    const app = { log, ...parts, appToken: config.APP_API_TOKEN };
    await serve(app, jobs, { config, dapr, lifetime });
  });
}

/**
 * Runs the edge until SIGTERM or SIGINT: it has no database and every client may call it.
 * @throws Error for an invalid environment.
 */
export async function runEdge<S extends z.ZodType>(
  name: "gateway",
  build: (dapr: Dapr, settings: z.output<S>) => (router: Router) => void,
  settings: S,
): Promise<void> {
  const [config, own] = readConfig([ProcessEnv, settings]);
  await runProcess(createLog(name, config.LOG_LEVEL), async (lifetime) => {
    const { log } = lifetime;
    const dapr = connectDapr(config, lifetime);
    await serve(edgeApp(build(dapr, own), dapr, log), [], { config, dapr, lifetime });
  });
}

/** The application of the edge: only forwarded calls and pages, no endpoint of its own. */
export function edgeApp(
  mount: (router: Router) => void,
  dapr: Dapr,
  log: Lifetime["log"],
): AppParts {
  return { log, routes: [], mount, readiness: { "The sidecar": cacheCheck(dapr.assertSidecarUp) } };
}

function connectDapr(config: ProcessConfig, { log, onStop }: Lifetime): Dapr {
  const { DAPR_HTTP_PORT: httpPort, DAPR_API_TOKEN: apiToken } = config;
  const dapr = createDapr({ httpPort, apiToken, log });
  onStop(dapr.stop);
  return dapr;
}

interface Serving {
  config: ProcessConfig;
  dapr: Dapr;
  lifetime: Lifetime;
}

async function serve(parts: AppParts, jobs: Job[], { config, dapr, lifetime }: Serving) {
  const { log, onStop, signal } = lifetime;
  const app = createApp(parts);
  const { APP_HOST: host, APP_PORT: port, MAX_CONNECTIONS: maxConnections } = config;
  const { KEEP_ALIVE_TIMEOUT_MS: keepAliveTimeoutMs } = config;
  const server = await listen({ app, host, port, maxConnections, keepAliveTimeoutMs, log });
  try {
    await dapr.waitForSidecar(signal);
    for (const job of jobs) job.start(log);
    // At once: otherwise those that stop later start further runs meanwhile.
    onStop(async () => void (await Promise.all(jobs.map((job) => job.stop()))));
    const stopWatching = watchJobs(jobs, log);
    onStop(async () => stopWatching());
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve());
    });
  } finally {
    // The first step of the shutdown: no new request while the rest stops.
    await closeServer(server);
  }
}
