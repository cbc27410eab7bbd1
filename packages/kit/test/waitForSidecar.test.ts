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

it("continues when the first response with the sidecar's metadata never ends", {
  timeout: 20_000,
}, async (t) => {
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/metadata") && ++requests === 1) {
      response.writeHead(200, { "content-length": 100 }).write("{");
    } else response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const dapr = createDapr({ httpPort: port, apiToken: undefined, log });
  t.after(async () => {
    await dapr.stop();
    server.closeAllConnections();
    server.close();
  });
  await dapr.waitForSidecar(AbortSignal.timeout(15_000));
  assert.equal(requests, 2);
});
