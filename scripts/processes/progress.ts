/** Takes one line for the user. */
export type Report = (line: string) => void;

const HEARTBEAT_MS = 15_000;

export const reportToStderr: Report = (line) => console.error(line);

/** Reports when a step such as "daprd: building 1.18.2" starts, still runs and is done, with the seconds elapsed. */
export async function showProgress<T>(
  report: Report,
  title: string,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const elapsed = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  report(`${title} …`);
  const heartbeat = setInterval(() => report(`${title} … running for ${elapsed()}`), HEARTBEAT_MS);
  try {
    const result = await work();
    report(`${title}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
