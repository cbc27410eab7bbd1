import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { Problem, unavailable } from "../http/problem.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { createSdkClient } from "./sdkClient.ts";
import {
  callSidecar,
  type SidecarCall,
  type SidecarResponse,
  SidecarTimeout,
} from "./sidecarCall.ts";

/** A call of one service to another through both sidecars; `path` has a leading slash and may have a query. */
export type Invocation = Omit<SidecarCall, "port"> & { app: string };

/** The only adapter for outbound calls through the Dapr sidecar. */
export interface Dapr extends Publisher {
  /** @throws Problem unavailable when the callee cannot be reached, outcome_unknown when it does not respond in time. */
  invoke(invocation: Invocation): Promise<SidecarResponse>;
  /** Whether an app responds now. */
  isReachable(app: string): Promise<boolean>;
  /** Resolves when the sidecar can make outbound calls. The app must listen before, because the sidecar waits for it. */
  waitForSidecar(signal: AbortSignal): Promise<void>;
  /** @throws Error while the sidecar cannot make outbound calls. */
  assertSidecarUp(): Promise<void>;
  /** Ends the sidecar, so that its orchestrator starts a new one. @throws Error when the sidecar does not accept that. */
  shutdownSidecar(): Promise<void>;
  stop(): Promise<void>;
}

export interface DaprParts {
  httpPort: number;
  apiToken: string | undefined;
  log: Logger;
}

const probeTimeoutMs = 2_000;

/** Connects to the sidecar of this process. */
export function createDapr({ httpPort: port, apiToken, log }: DaprParts): Dapr {
  const tokenHeader: Record<string, string> =
    apiToken === undefined ? {} : { "dapr-api-token": apiToken };
  const sdkClient = createSdkClient({ httpPort: port, apiToken, log });

  async function getStatus(method: string, path: string): Promise<number> {
    const timeoutMs = probeTimeoutMs;
    const { status } = await callSidecar({ port, method, path, headers: tokenHeader, timeoutMs });
    return status;
  }

  async function assertSidecarUp(): Promise<void> {
    const status = await getStatus("GET", "/v1.0/healthz/outbound");
    if (status >= 300) throw new Error(`the sidecar is not ready, it responds ${status}`);
  }

  return {
    ...createPublisher({ port, headers: tokenHeader, nowMs: () => performance.now() }),
    assertSidecarUp,

    async shutdownSidecar() {
      const status = await getStatus("POST", "/v1.0/shutdown");
      if (status >= 300) throw new Error(`the sidecar refused to shut down with ${status}`);
    },

    // Not by the SDK: its invoke cannot be aborted and hides status and headers.
    async invoke({ app, path, headers, ...call }) {
      const target = `/v1.0/invoke/${app}/method${path}`;
      const response = await callSidecar({
        ...call,
        port,
        path: target,
        headers: { ...headers, ...tokenHeader },
      }).catch((cause: unknown) => {
        if (!(cause instanceof SidecarTimeout)) throw unavailable(`The ${app} service`, cause);
        throw new Problem("outcome_unknown", `The ${app} service did not respond in time`, {
          cause,
        });
      });
      if (isSidecarError(response)) {
        throw unavailable(`The ${app} service`, new Error(response.body.toString("utf8")));
      }
      return response;
    },

    async isReachable(app) {
      const path = `/v1.0/invoke/${app}/method/healthz`;
      const probe = { port, method: "GET", path, headers: tokenHeader, timeoutMs: probeTimeoutMs };
      const response = await callSidecar(probe).catch((error: unknown) => {
        log.debug({ err: error, app }, "the app cannot be reached");
      });
      // Also with status 503: an app with a job that hangs still serves calls.
      return response?.status === 200 || (response !== undefined && isProblem(response));
    },

    async waitForSidecar(signal) {
      for (let tries = 1; ; tries++) {
        try {
          await assertSidecarUp();
          return await sdkClient.start();
        } catch (error) {
          signal.throwIfAborted();
          if (tries % 20 === 0) log.warn({ err: error }, "the sidecar is not ready yet");
          await delay(250, undefined, { signal });
        }
      }
    },

    stop: sdkClient.stop,
  };
}

/** Dapr's own errors are text, or carry an errorCode; no service of this project sends either. */
function isSidecarError({ status, headers, body }: SidecarResponse): boolean {
  if (status < 400) return false;
  if (!/^application\/(?:problem\+)?json\b/.test(headers["content-type"] ?? "")) return true;
  return /^\{"errorCode":"ERR_/.test(body.subarray(0, 40).toString("utf8"));
}

/** Whether an app itself responded with an error. */
function isProblem({ headers }: SidecarResponse): boolean {
  return (headers["content-type"] ?? "").startsWith("application/problem+json");
}
