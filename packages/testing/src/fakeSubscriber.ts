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
  /** Handles events that are delivered by invocation; returns the ids that it has received, or "refused" for the whole call. */
  deliver(events: DeliveredEvents): string[] | "refused";
}

/** Replaces a service by a subscriber that only sends receipts and takes deliveries; any other call gets status 500. */
export function fakeSubscriber(
  { callees }: Pick<FakeSidecar, "callees">,
  app: ServiceId,
  { hasReceived, idleMs = () => 60_000, deliver }: FakeSubscriber,
): void {
  callees.set(app, ({ path, body }) => {
    const request = parseJson<unknown>(body);
    if (/^\/events\/[\w-]+\/receipts$/.test(path)) {
      const ids = Object.values(ReceiptsQuery.parse(request).ids).flat();
      return { status: 200, body: { received: ids.filter(hasReceived), idleMs: idleMs() } };
    }
    if (/^\/events\/[\w-]+\/deliveries$/.test(path)) {
      const received = deliver(Deliveries.parse(request).events);
      if (received === "refused") return { status: 400, body: {} };
      return { status: 200, body: { received } };
    }
    return { status: 500, body: { unexpected: path } };
  });
}
