import type { Logger } from "pino";
import type { Job } from "./job.ts";

/**
 * Logs each run that exceeds its bound, once, as an error. Returns the function that ends this.
 */
export function watchJobs(jobs: readonly Job[], log: Logger, everyMs = 1_000): () => void {
  const reported = new Set<Job>();
  function check(job: Job): void {
    if (!job.isOverdue()) return void reported.delete(job);
    if (reported.has(job)) return;
    reported.add(job);
    log.error({ job: job.name }, "a run exceeds its bound, /healthz fails until it ends");
  }
  const timer = setInterval(() => jobs.forEach(check), everyMs);
  return () => clearInterval(timer);
}
