import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { listOrders } from "@arch/contracts/order";
import { createDapr } from "@arch/kit/dapr/dapr";
import { callEndpoint } from "@arch/testing/call";
import { startFakeSidecar } from "@arch/testing/fakeSidecar";
import { testLog as log } from "@arch/testing/log";
import { startEdge } from "@arch/testing/service";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import { gatewayApp } from "../src/app.ts";
import { startGateway } from "./gateway.ts";

const readOrders = (baseUrl: string) =>
  callEndpoint(baseUrl, listOrders, { query: { login: "ann" } });
const orders = { login: "ann", orders: [], padding: "x".repeat(2_000) };

describe("the gateway", () => {
  it("serves again after responses that its sidecar cut off", { timeout: 20_000 }, async (t) => {
    const sidecar = await startFakeSidecar();
    const proxy = await startTcpProxy(new URL(`http://127.0.0.1:${sidecar.port}`));
    const dapr = createDapr({ httpPort: proxy.port, apiToken: undefined, log });
    const gateway = await startEdge(() =>
      gatewayApp(dapr, { MAX_IN_FLIGHT: 3, KEY_FROM_REQUEST_ID: false, TRUST_PROXY: false }),
    );
    t.after(async () => {
      await gateway.stop();
      await dapr.stop();
      await proxy.close();
      await sidecar.close();
    });
    sidecar.callees.set("order", () => ({ status: 200, body: orders }));
    for (let count = 0; count < 12; count++) {
      const kind = count % 2 === 0 ? "close" : "reset";
      proxy.faults.push({ afterBytes: 300 + 100 * count, kind });
      const { status, problem } = await readOrders(gateway.baseUrl);
      assert.deepEqual([status, problem.code], [503, "unavailable"]);
    }
    assert.equal((await readOrders(gateway.baseUrl)).status, 200);
  });

  it("responds 503 when a sidecar cut off the body and ended the response properly", async (t) => {
    const gateway = await startGateway();
    t.after(() => gateway.stop());
    for (const half of ["", '{"login": "ann", "orders": [{"orderId']) {
      gateway.sidecar.callees.set("order", () => ({ status: 200, body: half }));
      const { status, problem, headers } = await readOrders(gateway.baseUrl);
      assert.deepEqual([status, problem.code], [503, "unavailable"]);
      assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
    }
  });
});
