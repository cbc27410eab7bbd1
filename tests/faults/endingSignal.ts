/** Aborted on SIGINT and SIGTERM, so that the process first stops what it has started. */
export function endingSignal(): AbortController {
  const ending = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => ending.abort(new Error(`ended by ${name}`)));
  }
  return ending;
}
