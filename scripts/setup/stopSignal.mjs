// Ctrl-C reaches the program twice: from the terminal, and once more through npm.
const ECHO_MS = 1000;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an AbortSignal. Further signals change nothing: an exit before everything
 * has stopped would leave orphans.
 *
 * @param {(line: string) => void} report
 */
export function listenForStop(report) {
  const controller = new AbortController();
  let reportedAt = Number.NEGATIVE_INFINITY;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(name, () => {
      const { aborted } = controller.signal;
      if (performance.now() - reportedAt > ECHO_MS)
        report(aborted ? "Still stopping …" : `${name}: stopping everything …`);
      reportedAt = performance.now();
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  return controller.signal;
}

/** Keeps the program alive when the reader of its output has exited: it still has processes to stop. */
export function surviveLostOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}
