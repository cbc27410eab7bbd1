const maxAgeMs = 1_000;

/**
 * Makes a check whose concurrent callers share one run, and whose result holds for a second: health checks are open to
 * everyone, so their number must not decide how often the check runs.
 */
export function cacheCheck(check: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  let expiresMs = Number.POSITIVE_INFINITY;

  async function run(): Promise<void> {
    try {
      await check();
    } finally {
      expiresMs = performance.now() + maxAgeMs;
    }
  }

  return function cachedCheck() {
    if (result === undefined || performance.now() >= expiresMs) {
      expiresMs = Number.POSITIVE_INFINITY;
      result = run();
    }
    return result;
  };
}
