import { setTimeout as delay } from "node:timers/promises";
import { publishingComponent } from "@arch/contracts/topic";
import { DaprClient } from "@dapr/dapr";
import type { Logger } from "pino";
import { Problem, unavailable } from "./problem.ts";
import type { Publication } from "./publication.ts";
import {
  callSidecar,
  type SidecarAnswer,
  type SidecarCall,
  SidecarTimeout,
} from "./sidecarCall.ts";
import { within } from "./within.ts";

/** A call of one service to another through both sidecars; `path` has a leading slash and may have a query. */
export type Invocation = Omit<SidecarCall, "port"> & { app: string };

/** The only door to the sidecar. */
export interface Dapr {
  /** @throws Problem unavailable when the callee cannot be reached, outcome_unknown when it does not answer in time. */
  invoke(invocation: Invocation): Promise<SidecarAnswer>;
  /** Whether an app answers now. */
  isReachable(app: string): Promise<boolean>;
  /** @throws Problem unavailable when the broker did not take the event; whether it has it all the same is unknown. */
  publish(publication: Publication): Promise<void>;
  /** Resolves when the sidecar can call out; the app must be listening by then, for the sidecar waits for it. */
  waitForSidecar(signal: AbortSignal): Promise<void>;
  /** @throws Error while the sidecar cannot call out. */
  assertSidecarUp(): Promise<void>;
  stop(): Promise<void>;
}

export interface DaprParts {
  httpPort: number;
  apiToken: string | undefined;
  log: Logger;
}

const publishTimeoutMs = 5_000;
const probeTimeoutMs = 2_000;

/** Connects to the sidecar next to this process. */
export function createDapr({ httpPort: port, apiToken, log }: DaprParts): Dapr {
  const token: Record<string, string> =
    apiToken === undefined ? {} : { "dapr-api-token": apiToken };
  const client = new DaprClient({
    daprHost: "127.0.0.1",
    daprPort: String(port),
    ...(apiToken !== undefined && { daprApiToken: apiToken }),
    logger: { service: sdkLog(log) },
  });

  async function assertSidecarUp(): Promise<void> {
    const path = "/v1.0/healthz/outbound";
    const timeoutMs = probeTimeoutMs;
    const { status } = await callSidecar({ port, method: "GET", path, headers: token, timeoutMs });
    if (status >= 300) throw new Error(`the sidecar is not ready, it answers ${status}`);
  }

  return {
    assertSidecarUp,

    // Not by the SDK, whose invoke can neither be aborted nor tell status and headers.
    async invoke({ app, path, headers, ...call }) {
      const target = `/v1.0/invoke/${app}/method${path}`;
      const answer = await callSidecar({
        ...call,
        port,
        path: target,
        headers: { ...headers, ...token },
      }).catch((cause: unknown) => {
        if (!(cause instanceof SidecarTimeout)) throw unavailable(`The ${app} service`, cause);
        throw new Problem("outcome_unknown", `The ${app} service did not answer in time`, {
          cause,
        });
      });
      if (isSidecarFailure(answer)) {
        throw unavailable(`The ${app} service`, new Error(answer.body.toString("utf8")));
      }
      return answer;
    },

    async isReachable(app) {
      const path = `/v1.0/invoke/${app}/method/healthz`;
      const probe = { port, method: "GET", path, headers: token, timeoutMs: probeTimeoutMs };
      const answer = await callSidecar(probe).catch((error: unknown) => {
        log.debug({ err: error, app }, "the app cannot be reached");
      });
      return answer?.status === 200;
    },

    async publish({ topic, id, type, data, traceparent }) {
      const metadata: Record<string, string> = { "cloudevent.id": id, "cloudevent.type": type };
      if (traceparent !== undefined) metadata["cloudevent.traceparent"] = traceparent;
      // The SDK's publish never throws: an unchecked answer is a lost event. Nor does it ever give up.
      const contentType = "application/json";
      const publishing = client.pubsub.publish(publishingComponent, topic, data, {
        contentType,
        metadata,
      });
      const answer = await within(publishTimeoutMs, publishing);
      if (answer === undefined || answer.error !== undefined) {
        const cause = answer?.error ?? new Error(`no answer within ${publishTimeoutMs} ms`);
        throw unavailable("The broker", new Error(`${topic} ${id} was not published`, { cause }));
      }
    },

    async waitForSidecar(signal) {
      for (let tries = 1; ; tries++) {
        try {
          await assertSidecarUp();
          return await client.start();
        } catch (error) {
          signal.throwIfAborted();
          if (tries % 20 === 0) log.warn({ err: error }, "the sidecar is not ready yet");
          await delay(250, undefined, { signal });
        }
      }
    },

    stop: () => client.stop(),
  };
}

/** Dapr's own failures carry an errorCode, which no service of this project ever sends. */
function isSidecarFailure({ status, headers, body }: SidecarAnswer): boolean {
  if (status < 400 || !(headers["content-type"] ?? "").startsWith("application/json")) return false;
  return /^\{"errorCode":"ERR_/.test(body.subarray(0, 40).toString("utf8"));
}

/** What the SDK says goes into our log, and quietly: whatever matters of it is answered to the caller as well. */
function sdkLog(log: Logger) {
  const say = (...words: unknown[]) => log.debug({ sdk: words.map(String).join(" ") });
  return { debug: say, error: say, info: say, verbose: say, warn: say };
}
