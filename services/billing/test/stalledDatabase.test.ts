import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import { openAccount, operate, readAccount, startBilling } from "./billing.ts";

/** How long calls take at most while MongoDB keeps its connections and does not respond, in milliseconds. */
const readBoundMs = 15_000;
const operationBoundMs = 9_000;
const slackMs = 2_000;

it("responds 503 or 504 in time while MongoDB stalls, and serves again afterwards", {
  timeout: 60_000,
}, async (t) => {
  const proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
  const billing = await startBilling("notification", { mongoUrl: proxy.url });
  t.after(async () => {
    proxy.resume();
    await billing.stop();
    await proxy.close();
  });
  await openAccount(billing, "ann");
  const deposit = (key: string) =>
    operate(billing, { login: "ann", operation: "deposit", sum: 1 }, { "idempotency-key": key });
  await deposit("before");

  proxy.stall();
  const startedMs = performance.now();
  const assertInTime = async (boundMs: number, call: Promise<{ status: number }>) => {
    const { status } = await call;
    const tookMs = performance.now() - startedMs;
    assert.ok(status === 503 || status === 504, `status ${status}`);
    assert.ok(tookMs < boundMs + slackMs, `${status} after ${tookMs} ms`);
  };
  // More calls than connections, so that some wait for one.
  const calls = Array.from({ length: 150 }, (_, index) => [
    assertInTime(readBoundMs, readAccount(billing, "ann")),
    assertInTime(operationBoundMs, deposit(`during ${index}`)),
  ]);
  await Promise.all(calls.flat());
  proxy.resume();
  const { body } = await eventually(async () => {
    const response = await deposit("before");
    assert.equal(response.status, 200);
    return response;
  });
  assert.equal(body.balance, 1);
});
