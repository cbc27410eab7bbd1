import { DaprClient } from "@dapr/dapr";
import type { Logger } from "pino";
import { withTimeout } from "../jobs/withTimeout.ts";
import type { DaprParts } from "./dapr.ts";

/** The part of the SDK's client that this project uses. */
export interface SdkClient {
  /** Resolves when the sidecar serves its API. @throws Error after 5 s. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const startTimeoutMs = 5_000;

/** Creates the SDK's client; it recognises when the sidecar has started. */
export function createSdkClient({ httpPort, apiToken, log }: DaprParts): SdkClient {
  const create = () =>
    new DaprClient({
      daprHost: "127.0.0.1",
      daprPort: String(httpPort),
      ...(apiToken !== undefined && { daprApiToken: apiToken }),
      logger: { service: sdkLog(log) },
    });
  let client = create();

  return {
    async start() {
      if (
        await withTimeout(
          startTimeoutMs,
          client.start().then(() => true),
        )
      )
        return;
      // The SDK's request for the sidecar's metadata has no timeout: after half a response it never settles.
      await client.stop();
      client = create();
      throw new Error(`the sidecar did not serve its metadata within ${startTimeoutMs} ms`);
    },
    stop: () => client.stop(),
  };
}

/** The SDK logs to our log at debug level: every error in it reaches the caller as well. */
function sdkLog(log: Logger) {
  const write = (...words: unknown[]) => log.debug({ sdk: words.map(String).join(" ") });
  return { debug: write, error: write, info: write, verbose: write, warn: write };
}
