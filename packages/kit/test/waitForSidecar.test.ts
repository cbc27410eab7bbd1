import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { it } from "node:test";
import { createDapr } from "@arch/kit/dapr/dapr";
import { closedGate } from "@arch/testing/gate";
import { testLog as log } from "@arch/testing/log";

it("stops waiting on shutdown for a sidecar that is up and does not serve its metadata", {
  timeout: 20_000,
}, async (t) => {
  const shutdown = new AbortController();
  const metadata = closedGate();
  const server = createServer(async (request, response) => {
    if (request.url?.endsWith("/metadata")) {
      shutdown.abort();
      await metadata.opened;
    }
    response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const dapr = createDapr({ httpPort: port, apiToken: undefined, log });
  t.after(async () => {
    // Otherwise the SDK repeats its request for a minute.
    metadata.open();
    await dapr.waitForSidecar(AbortSignal.timeout(10_000));
    await dapr.stop();
    server.closeAllConnections();
    server.close();
  });
  await assert.rejects(dapr.waitForSidecar(shutdown.signal), { name: "AbortError" });
});
