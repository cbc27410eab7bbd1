/** Aborted when the process is told to end, so that it ends what it has started first. */
export function endingSignal(): AbortController {
  const ending = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => ending.abort(new Error(`ended by ${name}`)));
  }
  return ending;
}
