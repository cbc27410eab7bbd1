import type { Logger } from "pino";
import type { Dapr } from "../dapr/dapr.ts";
import { createJob, type Job } from "../jobs/job.ts";
import type { LiveSubscription } from "./heartbeat.ts";

export interface SilentSidecarParts {
  subscriptions: readonly LiveSubscription[];
  dapr: Pick<Dapr, "shutdownSidecar">;
  log: Logger;
}

/**
 * Makes a job that ends the sidecar when one of its subscriptions is silent. A sidecar declares exchange, queue and binding
 * only when it subscribes, so a lost binding needs a new one. All subscriptions get another minute after that.
 */
export function restartSilentSidecar({ subscriptions, dapr, log }: SilentSidecarParts): Job {
  return createJob({
    name: "restart a silent sidecar",
    everyMs: 1_000,
    async run() {
      const silent = subscriptions.filter(({ isSilent }) => isSilent());
      if (silent.length === 0) return false;
      for (const { resetSilence } of subscriptions) resetSilence();
      const topics = silent.map(({ subscription }) => subscription.topic);
      const reason = "no event has arrived for a minute although the broker accepts heartbeats";
      log.error({ topics }, `${reason}, the sidecar is shut down to subscribe again`);
      await dapr.shutdownSidecar();
      return false;
    },
  });
}
