/** @typedef {(line: string) => void} Report takes one line for the person who waits */

const HEARTBEAT_MS = 15_000;

/** @type {Report} */
export const reportToStderr = (line) => console.error(line);

/**
 * Tells when a long step starts, that it still runs, and when it is done, each with the seconds
 * gone.
 *
 * @template T
 * @param {Report} report
 * @param {string} title such as "daprd: building 1.18.2"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function showProgress(report, title, work) {
  const startedAt = performance.now();
  const elapsed = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  report(`${title} …`);
  const heartbeat = setInterval(() => report(`${title} … still at it, ${elapsed()}`), HEARTBEAT_MS);
  try {
    const result = await work();
    report(`${title}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
