import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { operate } from "@arch/contracts/account";
import { callEndpoint } from "@arch/testing/call";
import { fakeEndpoint } from "@arch/testing/callees";
import { startRepeatingProxy } from "@arch/testing/repeatingProxy";
import { startGateway } from "./gateway.ts";

const deposit = { login: "ann", operation: "deposit", sum: 1 };

/** The balance after one deposit of 1 through a proxy that sends every request twice, and the key that was returned. */
async function depositThroughProxy(keyFromRequestId: boolean, headers: Record<string, string>) {
  const gateway = await startGateway({ keyFromRequestId });
  const proxy = await startRepeatingProxy(new URL(gateway.baseUrl));
  try {
    const keys = new Set<string>();
    fakeEndpoint(gateway.sidecar, operate, (command, { headers: { "idempotency-key": key } }) => {
      keys.add(String(key));
      return { ...command, operationId: String(key), isPaid: true, balance: keys.size };
    });
    const response = await callEndpoint(proxy.url, operate, { body: deposit, headers });
    assert.equal(response.status, 200);
    assert.equal(gateway.sidecar.invocations.length, 2);
    return { balance: response.body.balance, key: response.headers.get("idempotency-key") };
  } finally {
    await proxy.close();
    await gateway.stop();
  }
}

describe("a deposit without a key through a proxy that repeats it", () => {
  it("is made twice by default, even with an X-Request-Id", async () => {
    assert.equal((await depositThroughProxy(false, {})).balance, 2);
    assert.equal((await depositThroughProxy(false, { "x-request-id": "r-1" })).balance, 2);
  });

  it("is made once with KEY_FROM_REQUEST_ID, and its X-Request-Id is returned as the key", async () => {
    const { balance, key } = await depositThroughProxy(true, { "x-request-id": "r-1" });
    assert.deepEqual([balance, key], [1, "r-1"]);
  });

  it("is made twice with KEY_FROM_REQUEST_ID when it has no valid X-Request-Id", async () => {
    for (const id of ["", "r".repeat(256), "\xe9"]) {
      assert.equal((await depositThroughProxy(true, { "x-request-id": id })).balance, 2);
    }
    assert.equal((await depositThroughProxy(true, {})).balance, 2);
  });

  it("is made once with the client's key, which precedes the X-Request-Id", async () => {
    const headers = { "idempotency-key": "k", "x-request-id": "r-1" };
    for (const fromRequestId of [false, true]) {
      const { balance, key } = await depositThroughProxy(fromRequestId, headers);
      assert.deepEqual([balance, key], [1, null]);
    }
  });
});
