import type { Logger } from "pino";
import type { z } from "zod";
import { type AppParts, createApp } from "./app.ts";
import { type CommonConfig, readConfig } from "./config.ts";
import { createDapr, type Dapr } from "./dapr.ts";
import { createLog } from "./log.ts";
import { closeServer, listen } from "./serve.ts";

/** Undoes something that was started. */
export type Stop = () => Promise<void>;

/** What a service is given to assemble itself with. */
export interface Tools {
  log: Logger;
  dapr: Dapr;
  /** Notes what to undo at the end; the last noted is undone first. */
  onStop(stop: Stop): void;
  /** Aborted when the service is told to leave, so that nothing waits on. */
  signal: AbortSignal;
}

/** A service ready to be served. */
export interface Assembly extends Omit<AppParts, "log" | "appToken"> {
  /** Anybody may call, not only the sidecar: this is where the outside comes in. */
  isFrontDoor?: boolean;
  /** Work beside the requests, begun once the app listens and its sidecar can call out. */
  background?: (onStop: Tools["onStop"]) => void;
}

const stopTimeoutMs = 20_000;

/**
 * A service from start to end: read the environment, assemble, listen, work until SIGTERM or SIGINT, finish what is
 * in hand, leave. The only code of a service that touches the process.
 */
export async function runService<S extends z.ZodRawShape>(
  name: string,
  env: z.ZodObject<S>,
  assemble: (config: z.output<z.ZodObject<S>>, tools: Tools) => Promise<Assembly>,
): Promise<void> {
  const { common, own } = readConfig(env);
  const log = createLog(name, common.LOG_LEVEL);
  const stops: Stop[] = [];
  const onStop = (stop: Stop) => void stops.unshift(stop);
  const signal = endingSignal(log);
  try {
    const dapr = createDapr({
      httpPort: common.DAPR_HTTP_PORT,
      apiToken: common.DAPR_API_TOKEN,
      log,
    });
    onStop(dapr.stop);
    const tools: Tools = { log, dapr, onStop, signal };
    await serveUntil(await assemble(own, tools), common, tools);
  } catch (error) {
    // Told to leave while it was still waiting for something is no failure.
    if (!signal.aborted) {
      log.fatal({ err: error }, "the service could not start");
      process.exitCode = 1;
    }
  }
  // A stop that hangs must not keep the process: whatever it was doing is repeated by id after the restart.
  setTimeout(() => process.exit(1), stopTimeoutMs).unref();
  for (const stop of stops) {
    await stop().catch((error: unknown) => log.error({ err: error }, "a part did not stop well"));
  }
  log.info("stopped");
}

async function serveUntil(assembly: Assembly, config: CommonConfig, tools: Tools): Promise<void> {
  const { log, dapr, onStop, signal } = tools;
  const { background, isFrontDoor = false, ...parts } = assembly;
  const appToken = isFrontDoor ? undefined : config.APP_API_TOKEN;
  if (!isFrontDoor && appToken === undefined) {
    log.warn("APP_API_TOKEN is not set: whoever reaches this port may call");
  }
  const app = createApp({ log, ...parts, appToken });
  const server = await listen({ app, host: config.APP_HOST, port: config.APP_PORT, log });
  try {
    await dapr.waitForSidecar(signal);
    background?.(onStop);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve());
    });
  } finally {
    // First of all: nothing new is taken in while the rest winds up.
    await closeServer(server);
  }
}

function endingSignal(log: Logger): AbortSignal {
  const ending = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.once(name, () => {
      log.info({ signal: name }, "stopping");
      ending.abort();
    });
  }
  return ending.signal;
}
