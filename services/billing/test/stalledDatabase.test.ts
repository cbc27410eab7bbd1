import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import { openAccount, operate, readAccount, startBilling } from "./billing.ts";

/** How long calls take at most while MongoDB keeps its connections and does not respond, in milliseconds. */
const readBoundMs = 15_000;
const operationBoundMs = 9_000;
/** For the start of all calls on a busy machine. */
const slackMs = 2_500;

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
  const operations = Array.from({ length: 10 }, (_, index) =>
    assertInTime(operationBoundMs, deposit(`during ${index}`)),
  );
  // More than there are connections, so that some wait for one.
  const reads = Array.from({ length: 110 }, () =>
    assertInTime(readBoundMs, readAccount(billing, "ann")),
  );
  await Promise.all([...operations, ...reads]);
  proxy.resume();
  const { body } = await eventually(async () => {
    const response = await deposit("before");
    assert.equal(response.status, 200);
    return response;
  });
  assert.equal(body.balance, 1);
});
