import { publishComponent } from "@arch/contracts/topic";
import { unavailable } from "../http/problem.ts";
import type { Publication } from "./publication.ts";
import { callSidecar } from "./sidecarCall.ts";

export interface Publisher {
  /** @throws Problem unavailable when the broker did not accept the event; it may have stored it nevertheless. */
  publish(publication: Publication): Promise<void>;
  /** Whether the last publishes failed, so that an invocation is more likely to succeed than the next publish. */
  isBrokerFailing(): boolean;
}

export interface PublisherParts {
  port: number;
  /** Sent with every call. */
  headers: Record<string, string>;
  /** Milliseconds on a monotonic clock. */
  nowMs: () => number;
}

const publishTimeoutMs = 5_000;

/** The number of failures in a row after which the broker counts as failing, and for how long, in milliseconds. */
const failuresInARow = 3;
const failingForMs = 5_000;

/** Publishes events through the sidecar. */
export function createPublisher({ port, headers, nowMs }: PublisherParts): Publisher {
  // Not by the SDK: its publish has no timeout and cannot be aborted, so requests would pile up while the broker blocks.
  async function publish({ topic, id, type, data, traceparent }: Publication): Promise<void> {
    const query = new URLSearchParams({
      "metadata.cloudevent.id": id,
      "metadata.cloudevent.type": type,
      ...(traceparent !== undefined && { "metadata.cloudevent.traceparent": traceparent }),
    });
    const failed = (cause: unknown) =>
      unavailable("The broker", new Error(`publish of ${topic} ${id} failed`, { cause }));
    const { status, body } = await callSidecar({
      port,
      method: "POST",
      path: `/v1.0/publish/${publishComponent}/${topic}?${query}`,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(data),
      timeoutMs: publishTimeoutMs,
    }).catch((cause: unknown) => {
      throw failed(cause);
    });
    if (status >= 300) throw failed(new Error(`status ${status}: ${body.toString("utf8")}`));
  }

  return countFailures(publish, nowMs);
}

/** Adds to a publish function whether the broker fails, on a monotonic clock in milliseconds. */
export function countFailures(publish: Publisher["publish"], nowMs: () => number): Publisher {
  let failures = 0;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async publish(publication) {
      try {
        await publish(publication);
        failures = 0;
      } catch (error) {
        failures++;
        failedAtMs = nowMs();
        throw error;
      }
    },
    // Only for some seconds: the next publish then finds out whether the broker accepts events again.
    isBrokerFailing: () => failures >= failuresInARow && nowMs() - failedAtMs < failingForMs,
  };
}
