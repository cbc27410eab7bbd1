import { setTimeout as delay } from "node:timers/promises";
import { topics } from "@arch/contracts/events";
import { heartbeatType } from "@arch/kit/events/heartbeat";
import { z } from "zod";
import type { FakeSidecar } from "./fakeSidecar.ts";
import { parseJson } from "./json.ts";

/** The end of the last publish of each sidecar. */
const busy = new WeakMap<FakeSidecar, Promise<void>>();

/** Waits until the broker has taken every earlier event and this one. */
export function brokerOf(sidecar: FakeSidecar): Promise<void> {
  if (sidecar.publishMs === 0) return Promise.resolve();
  const before = busy.get(sidecar) ?? Promise.resolve();
  const taken = before.then(() => delay(sidecar.publishMs));
  busy.set(sidecar, taken);
  return taken;
}

/** Records a published event; resolves with the response to the service. */
export function publish(
  sidecar: FakeSidecar,
  [pubsub = "", topic = ""]: string[],
  url: URL,
  body: string,
) {
  const id = url.searchParams.get("metadata.cloudevent.id") ?? "";
  const type = url.searchParams.get("metadata.cloudevent.type") ?? "";
  const data = parseJson<unknown>(body);
  const violation = type === heartbeatType ? undefined : violationOf(topic, type, data);
  if (violation !== undefined) sidecar.violations.push(`${type} ${id}: ${violation}`);
  const traceparent = url.searchParams.get("metadata.cloudevent.traceparent");
  const trace = traceparent === null ? {} : { traceparent };
  const event = { pubsub, topic, id, type, data, ...trace };
  if (sidecar.publishStatus < 300) sidecar.publications.push(event);
  return { status: sidecar.publishStatus };
}

/** How an event violates the schema of its topic. */
function violationOf(topic: string, type: string, data: unknown): string | undefined {
  const schema = topics.find(({ name }) => name === topic)?.events[type];
  if (schema === undefined) return `${topic} declares no event ${type}`;
  const parsed = schema.safeParse(data);
  return parsed.success ? undefined : z.prettifyError(parsed.error);
}
