/** @typedef {import("./unit.mjs").Unit} Unit */

/**
 * Starts units stage by stage; those of one stage at once, and the next when all of them can serve.
 *
 * @param {readonly (readonly Unit[])[]} stages
 * @param {AbortSignal | undefined} signal
 * @throws {Error} that of the first unit that fails; units may be left running then
 */
export async function startStages(stages, signal) {
  for (const stage of stages) {
    signal?.throwIfAborted();
    await Promise.all(stage.map((unit) => unit.start()));
    await Promise.all(stage.map((unit) => unit.ready({ signal })));
  }
}

/**
 * Stops units stage by stage; those of one stage at once, and the next when all of them are gone.
 *
 * @param {readonly (readonly Unit[])[]} stages
 * @throws {AggregateError} after all stages, when something could not be stopped
 */
export async function stopStages(stages) {
  /** @type {unknown[]} */
  const failures = [];
  for (const stage of stages) {
    const outcomes = await Promise.allSettled(stage.map((unit) => unit.stop()));
    failures.push(...outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("\n"));
}
