import type { ServiceId } from "@arch/contracts/apps";
import { Deliveries, ReceiptsQuery } from "@arch/contracts/delivery";
import type { z } from "zod";
import type { FakeSidecar } from "./fakeSidecar.ts";
import { parseJson } from "./json.ts";

/** Events that a subscriber gets by invocation. */
export type DeliveredEvents = z.output<typeof Deliveries>["events"];

/** How a fake subscriber responds to the owner of its topics. */
export interface FakeSubscriber {
  /** Whether it has received an event. */
  hasReceived(id: string): boolean;
  /** The milliseconds since the broker delivered an event; by default the subscriber is silent. */
  idleMs?(): number;
  /** Handles events that are delivered by invocation; resolves with the ids that it has received. */
  deliver(events: DeliveredEvents): string[] | Promise<string[]>;
}

/** Replaces a service by a subscriber that only sends receipts and takes deliveries; any other call gets status 500. */
export function fakeSubscriber(
  { callees }: Pick<FakeSidecar, "callees">,
  app: ServiceId,
  { hasReceived, idleMs = () => 60_000, deliver }: FakeSubscriber,
): void {
  callees.set(app, async ({ path, body }) => {
    const request = parseJson<unknown>(body);
    if (/^\/events\/[\w-]+\/receipts$/.test(path)) {
      const ids = Object.values(ReceiptsQuery.parse(request).ids).flat();
      return { status: 200, body: { received: ids.filter(hasReceived), idleMs: idleMs() } };
    }
    if (/^\/events\/[\w-]+\/deliveries$/.test(path)) {
      return { status: 200, body: { received: await deliver(Deliveries.parse(request).events) } };
    }
    return { status: 500, body: { unexpected: path } };
  });
}
