import { setTimeout as delay } from "node:timers/promises";
import { DaprClient, LogLevel } from "@dapr/dapr";
import type { Logger } from "pino";
import { unavailable } from "./problem.ts";
import type { TraceHeaders } from "./route.ts";
import { within } from "./within.ts";

/** A call of one service to another through both sidecars. */
export interface Invocation {
  app: string;
  method: string;
  /** Path and query as the callee has them, with a leading slash. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  timeoutMs: number;
}

/** What came back, whatever its status; `body` is untouched. */
export interface InvocationAnswer {
  status: number;
  headers: Headers;
  body: Buffer<ArrayBuffer>;
}

/** An event to be told. Its id stays the same however often it is published. */
export interface Publication {
  topic: string;
  id: string;
  type: string;
  data: object;
  trace?: TraceHeaders;
}

/** The only door to the sidecar. */
export interface Dapr {
  /** The name of the pub/sub component, the same whichever broker is behind it. */
  pubsub: string;
  /** @throws Problem unavailable when the callee cannot be reached or does not answer in time. */
  invoke(invocation: Invocation): Promise<InvocationAnswer>;
  /** @throws Error when the broker did not take the event; whether it has it all the same is unknown. */
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
  pubsub?: string;
  log: Logger;
}

const publishTimeoutMs = 10_000;
const probeTimeoutMs = 2_000;

/** Connects to the sidecar next to this process. */
export function createDapr({ httpPort, apiToken, pubsub = "pubsub", log }: DaprParts): Dapr {
  const origin = `http://127.0.0.1:${httpPort}`;
  const token: Record<string, string> =
    apiToken === undefined ? {} : { "dapr-api-token": apiToken };
  const client = new DaprClient({
    daprHost: "127.0.0.1",
    daprPort: String(httpPort),
    ...(apiToken !== undefined && { daprApiToken: apiToken }),
    logger: { level: LogLevel.Error },
  });

  async function assertSidecarUp(): Promise<void> {
    const answer = await fetch(`${origin}/v1.0/healthz/outbound`, {
      headers: token,
      signal: AbortSignal.timeout(probeTimeoutMs),
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`the sidecar is not ready, it answers ${answer.status}`);
  }

  return {
    pubsub,
    assertSidecarUp,

    // By fetch, since the SDK's own invoke can neither be aborted nor tell status and headers.
    async invoke({ app, method, path, headers, body, timeoutMs }) {
      const url = `${origin}/v1.0/invoke/${app}/method${path}`;
      const request: RequestInit = {
        method,
        headers: { ...headers, ...token },
        signal: AbortSignal.timeout(timeoutMs),
        redirect: "manual",
      };
      if (body !== undefined) request.body = body;
      const answer = await callSidecar(app, url, request);
      if (isSidecarFailure(answer)) {
        throw unavailable(`The ${app} service`, new Error(answer.body.toString("utf8")));
      }
      return answer;
    },

    async publish({ topic, id, type, data, trace }) {
      const metadata: Record<string, string> = { "cloudevent.id": id, "cloudevent.type": type };
      if (trace?.traceparent !== undefined) metadata["cloudevent.traceparent"] = trace.traceparent;
      // The SDK's publish never throws: an unchecked answer is a lost event. Nor does it ever give up.
      const publishing = client.pubsub.publish(pubsub, topic, data, {
        contentType: "application/json",
        metadata,
      });
      const answer = await within(publishTimeoutMs, publishing);
      if (answer === undefined || answer.error !== undefined) {
        const cause = answer?.error ?? new Error(`no answer within ${publishTimeoutMs} ms`);
        throw new Error(`${topic} ${id} was not published`, { cause });
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

async function callSidecar(
  app: string,
  url: string,
  request: RequestInit,
): Promise<InvocationAnswer> {
  try {
    const response = await fetch(url, request);
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body };
  } catch (error) {
    throw unavailable(`The ${app} service`, error);
  }
}

/** Dapr's own failures carry an errorCode, which no service of this project ever sends. */
function isSidecarFailure({ status, headers, body }: InvocationAnswer): boolean {
  if (status < 400 || !(headers.get("content-type") ?? "").startsWith("application/json"))
    return false;
  return /^\{"errorCode":"ERR_/.test(body.subarray(0, 40).toString("utf8"));
}
