import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { it } from "node:test";
import { createDapr } from "@arch/kit/dapr/dapr";
import { testLog as log } from "@arch/testing/log";

it("stops waiting on shutdown for a sidecar that is up and does not serve its metadata", {
  timeout: 20_000,
}, async (t) => {
  const pending: ServerResponse[] = [];
  const shutdown = new AbortController();
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/healthz/outbound")) response.writeHead(204).end();
    else {
      pending.push(response);
      shutdown.abort();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const dapr = createDapr({ httpPort: port, apiToken: undefined, log });
  t.after(async () => {
    // The SDK would repeat its request for a minute.
    for (const response of pending) response.end("{}");
    await dapr.waitForSidecar(new AbortController().signal);
    await dapr.stop();
    server.closeAllConnections();
    server.close();
  });
  await assert.rejects(dapr.waitForSidecar(shutdown.signal), { name: "AbortError" });
});
