/**
 * @typedef {object} Provisioning what every `ensure…` function takes
 * @property {import("../processes/progress.mjs").Report} [report] told of long steps; standard
 *   error by default
 * @property {AbortSignal | undefined} [signal] gives up early
 */

export {};
