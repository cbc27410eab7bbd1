import type { Logger } from "pino";

/** Undoes something that was started. */
export type Stop = () => Promise<void>;

/** The lifetime of the process, as its parts see it. */
export interface Lifetime {
  log: Logger;
  /** Registers what to stop at the end; the last registered stops first. */
  onStop(stop: Stop): void;
  /** Aborted on SIGTERM and SIGINT. */
  signal: AbortSignal;
}

const stopTimeoutMs = 20_000;

/**
 * Runs `work` and then stops, in reverse order, everything that it registered. The exit code is 1 when `work` failed
 * before a signal. This is the only code that handles signals and exit codes.
 */
export async function runProcess(
  log: Logger,
  work: (lifetime: Lifetime) => Promise<void>,
): Promise<void> {
  const stops: Stop[] = [];
  const signal = abortOnSignals(log);
  try {
    await work({ log, signal, onStop: (stop) => void stops.unshift(stop) });
  } catch (error) {
    // A wait that ends because of the signal is not a failure.
    if (!signal.aborted) {
      log.fatal({ err: error }, "the process failed");
      process.exitCode = 1;
    }
  }
  // A stop that hangs must not keep the process alive: its work is repeated by id after the restart.
  setTimeout(() => process.exit(1), stopTimeoutMs).unref();
  for (const stop of stops) {
    await stop().catch((error: unknown) => log.error({ err: error }, "shutdown step failed"));
  }
  log.info("stopped");
}

function abortOnSignals(log: Logger): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.once(name, () => {
      log.info({ signal: name }, "shutting down");
      controller.abort();
    });
  }
  return controller.signal;
}
