const maxAgeMs = 1_000;

/** Makes a check whose concurrent callers share one run, and whose result holds for a second: every caller may be an outsider. */
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
