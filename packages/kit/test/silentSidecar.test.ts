import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { createDapr } from "@arch/kit/dapr/dapr";
import { heartbeatType, withHeartbeat } from "@arch/kit/events/heartbeat";
import { restartSilentSidecar } from "@arch/kit/events/restartSilentSidecar";
import { startFakeSidecar } from "@arch/testing/fakeSidecar";
import { testLog } from "@arch/testing/log";

const heartbeat = { id: "heartbeat:1", type: heartbeatType, data: {} };

/** Two subscriptions of a service with a sidecar, a clock that the test sets, and the errors that were logged. */
async function start(t: TestContext) {
  const sidecar = await startFakeSidecar();
  const logged: { topics: string[] }[] = [];
  const log = Object.create(testLog, {
    error: { value: (details: { topics: string[] }) => logged.push(details) },
  });
  const dapr = createDapr({ httpPort: sidecar.port, apiToken: undefined, log: testLog });
  let atMs = 0;
  const subscriptions = ["payment-events", "operation-events"].map((topic) =>
    withHeartbeat({
      subscription: {
        ...{ pubsub: `subscribe-${topic}`, topic, path: `/events/${topic}` },
        handle: async () => {},
        deadLetter: async () => {},
      },
      publish: dapr.publish,
      nowMs: () => atMs,
    }),
  );
  const job = restartSilentSidecar({ subscriptions, dapr, log });
  job.start(log);
  await job.wake();
  t.after(async () => {
    await job.stop();
    await dapr.stop();
    await sidecar.close();
  });
  /** Passes a second at a time; heartbeats of the topics in `received` arrive. */
  async function passSeconds(count: number, received: string[]): Promise<void> {
    for (let second = 0; second < count; second++) {
      atMs += 1_000;
      for (const { subscription, sendHeartbeat } of subscriptions) {
        await sendHeartbeat().catch(() => {});
        if (received.includes(subscription.topic)) await subscription.handle(heartbeat);
      }
      await job.wake();
    }
  }
  return { sidecar, logged, passSeconds };
}

describe("a sidecar with a silent subscription", () => {
  it("is shut down once for each minute without an event, although the broker accepts heartbeats", async (t) => {
    const { sidecar, logged, passSeconds } = await start(t);
    await passSeconds(60, ["payment-events"]);
    assert.equal(sidecar.shutdowns, 0);
    await passSeconds(1, ["payment-events"]);
    assert.equal(sidecar.shutdowns, 1);
    assert.deepEqual(logged, [{ topics: ["operation-events"] }]);
    await passSeconds(60, []);
    assert.equal(sidecar.shutdowns, 1);
    await passSeconds(1, []);
    assert.equal(sidecar.shutdowns, 2);
  });

  it("stays up while events arrive on every topic", async (t) => {
    const { sidecar, passSeconds } = await start(t);
    await passSeconds(200, ["payment-events", "operation-events"]);
    assert.equal(sidecar.shutdowns, 0);
  });

  it("stays up while the broker accepts no heartbeat, and for a minute after that", async (t) => {
    const { sidecar, passSeconds } = await start(t);
    await passSeconds(30, []);
    sidecar.publishStatus = 500;
    await passSeconds(120, []);
    sidecar.publishStatus = 204;
    await passSeconds(60, []);
    assert.equal(sidecar.shutdowns, 0);
    await passSeconds(1, []);
    assert.equal(sidecar.shutdowns, 1);
  });

  it("is asked again after another minute when it refused to shut down", async (t) => {
    const { sidecar, passSeconds } = await start(t);
    sidecar.shutdownStatus = 500;
    await passSeconds(122, []);
    assert.equal(sidecar.shutdowns, 2);
  });
});
