import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { startTcpProxy, type TcpProxy } from "@arch/testing/tcpProxy";

/** The timeout of the chart's readiness probe. */
const probeTimeoutMs = 4_000;

describe("/readyz", () => {
  let proxy: TcpProxy;
  let service: RunningService;
  before(async () => {
    proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
    const declared = { routes: [], subscriptions: [], needsSubscriptions: false, jobs: [] };
    service = await startService(() => declared, { mongoUrl: proxy.url });
  });
  after(async () => {
    proxy.resume();
    proxy.unblock();
    await service.stop();
    await proxy.close();
  });

  const get = (path: string) => call<object>("GET", service.baseUrl + path);

  async function assertReports(state: string): Promise<void> {
    const startedMs = performance.now();
    const { status, body } = await get("/readyz");
    assert.deepEqual(
      [status, body],
      [200, { status: "ready", reported: { "The database": state } }],
    );
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs < probeTimeoutMs - 1_000, `the response took ${tookMs} ms`);
  }

  const disturbances: [what: string, begin: () => void, end: () => void][] = [
    ["is down", () => proxy.block(), () => proxy.unblock()],
    ["does not respond", () => proxy.stall(), () => proxy.resume()],
  ];
  for (const [what, begin, end] of disturbances) {
    it(`is 200 in time and reports the database as unavailable while it ${what}`, async () => {
      await eventually(() => assertReports("available"));
      begin();
      await eventually(() => assertReports("unavailable"));
      assert.equal((await get("/startupz")).status, 503, "a start needs the database");
      end();
      await eventually(() => assertReports("available"));
      await eventually(async () => assert.equal((await get("/startupz")).status, 200));
    });
  }

  it("is 503 while the sidecar does not respond", async () => {
    await service.sidecar.close();
    await eventually(async () => assert.equal((await get("/readyz")).status, 503));
  });
});
