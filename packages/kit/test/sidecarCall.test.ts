import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { createDapr } from "@arch/kit/dapr/dapr";
import { callSidecar, SidecarTimeout } from "@arch/kit/dapr/sidecarCall";
import { eventually } from "@arch/testing/eventually";
import { testLog as log } from "@arch/testing/log";
import { rawResponses, startRawServer } from "@arch/testing/rawServer";
import { type ConnectionFault, startTcpProxy, type TcpProxy } from "@arch/testing/tcpProxy";

const kinds = ["close", "reset", "stall"] as const;
type Transfer = keyof typeof rawResponses;

/** The sum of all delays of a busy machine, in milliseconds. */
const slackMs = 2_000;
const publishTimeoutMs = 5_000;

/** A sidecar that always sends the same response, behind a proxy. */
async function startSidecar(t: TestContext, transfer: Transfer): Promise<TcpProxy> {
  const server = await startRawServer(rawResponses[transfer]);
  const proxy = await startTcpProxy(server.url);
  t.after(async () => {
    await proxy.close();
    await server.close();
  });
  return proxy;
}

/** Makes one call for each byte offset of the response, all at once, and returns what they settled with. */
async function callAtEachOffset(
  proxy: TcpProxy,
  transfer: Transfer,
  kind: ConnectionFault["kind"],
  call: () => Promise<unknown>,
) {
  const calls = Array.from(rawResponses[transfer], (_, afterBytes) => {
    proxy.faults.push({ afterBytes, kind });
    return call();
  });
  const startedMs = performance.now();
  const results = await Promise.allSettled(calls);
  return { results, tookMs: performance.now() - startedMs };
}

function invoke({ port }: TcpProxy, timeoutMs: number) {
  return callSidecar({ port, method: "GET", path: "/", headers: {}, timeoutMs });
}

describe("callSidecar", () => {
  for (const transfer of ["a content length", "chunks"] as const) {
    for (const kind of kinds) {
      const limit = { timeout: 20_000 };
      it(
        `rejects in time after a ${kind} at any byte of a response with ${transfer}`,
        limit,
        async (t) => {
          // Only a stall lasts until the timeout.
          const timeoutMs = kind === "stall" ? 300 : 5_000;
          const proxy = await startSidecar(t, transfer);
          const { results, tookMs } = await callAtEachOffset(proxy, transfer, kind, () =>
            invoke(proxy, timeoutMs),
          );
          for (const [offset, result] of results.entries()) {
            assert.ok(result.status === "rejected", `byte ${offset} resolved`);
            assert.equal(
              result.reason instanceof SidecarTimeout,
              kind === "stall",
              `byte ${offset}`,
            );
          }
          assert.ok(tookMs < timeoutMs + slackMs, `settled after ${tookMs} ms`);
          await eventually(async () => assert.equal(proxy.openConnections(), 0));
          const { body } = await invoke(proxy, 5_000);
          assert.equal(body.toString("utf8"), '{"balance":12}');
        },
      );
    }
  }
});

describe("callSidecar on a connection that has served a call", () => {
  for (const kind of kinds) {
    it(`rejects in time when a ${kind} cuts the next response in the middle`, async (t) => {
      const proxy = await startSidecar(t, "a content length");
      await invoke(proxy, 5_000);
      proxy.cuts.push(kind);
      const timeoutMs = kind === "stall" ? 300 : 5_000;
      const startedMs = performance.now();
      await assert.rejects(invoke(proxy, timeoutMs));
      assert.ok(performance.now() - startedMs < timeoutMs + slackMs, "settled late");
      assert.deepEqual(proxy.cuts, [], "the response was cut");
      const { body } = await invoke(proxy, 5_000);
      assert.equal(body.toString("utf8"), '{"balance":12}');
    });
  }
});

describe("publish", { concurrency: true }, () => {
  for (const transfer of ["no body", "an error"] as const) {
    const limit = { timeout: 30_000 };
    it(
      `gives up its request in time after any fault at any byte of a response with ${transfer}`,
      limit,
      async (t) => {
        const proxy = await startSidecar(t, transfer);
        const dapr = createDapr({ httpPort: proxy.port, apiToken: undefined, log });
        t.after(() => dapr.stop());
        const publish = () => dapr.publish({ topic: "t", id: "1", type: "x", data: {} });
        const runs = await Promise.all(
          kinds.map((kind) => callAtEachOffset(proxy, transfer, kind, publish)),
        );
        for (const { results, tookMs } of runs) {
          assert.ok(
            results.every(({ status }) => status === "rejected"),
            "no publish without a whole response succeeds",
          );
          assert.ok(tookMs < publishTimeoutMs + slackMs, `settled after ${tookMs} ms`);
        }
        await eventually(async () => assert.equal(proxy.openConnections(), 0), 3_000);
      },
    );
  }
});
