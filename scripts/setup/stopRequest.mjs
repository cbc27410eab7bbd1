import { describeExit } from "../stack/unit.mjs";

/** @type {readonly NodeJS.Signals[]} */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

// Ctrl-C reaches the program twice: from the terminal, and once more through npm.
const ECHO_MS = 1000;

/**
 * Turns the signals that ask a program to end into an AbortSignal. Further ones change nothing:
 * what was started is being stopped, and leaving earlier would orphan it.
 *
 * @param {import("../processes/progress.mjs").Report} report
 * @returns {AbortSignal}
 */
export function listenForStop(report) {
  const controller = new AbortController();
  let saidAt = Number.NEGATIVE_INFINITY;
  for (const name of STOP_SIGNALS) {
    process.on(name, () => {
      const said = controller.signal.aborted
        ? "Still stopping …"
        : `${name}: stopping everything …`;
      if (performance.now() - saidAt > ECHO_MS) report(said);
      saidAt = performance.now();
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  return controller.signal;
}

/**
 * Lets the program live on when whoever read its output has gone: it still has things to stop.
 */
export function surviveLostOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}

/**
 * Waits for a request to stop, or for the exit of something that should run, and then stops all of
 * it.
 *
 * @param {object} running
 * @param {import("../stack/watch.mjs").OnUnexpectedExit} running.onUnexpectedExit
 * @param {() => Promise<void>} running.stop
 * @param {AbortSignal} signal
 * @throws {Error} after the stop, when something has ended that nobody asked to
 */
export async function stopWhenOver({ onUnexpectedExit, stop }, signal) {
  /** @type {import("../stack/unit.mjs").UnitExit | undefined} */
  const death = await new Promise((resolve) => {
    onUnexpectedExit(resolve);
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  // Said at once, because stopping the others may take seconds.
  if (death) console.error(`${describeExit(death)}\nStopping the rest …`);
  await stop();
  if (death) throw new Error(`Stopped, because ${death.name} had ended.`);
}
