import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { operationRef } from "../src/ledger/operationId.ts";

describe("operationRef", () => {
  it("uses the order id in a key from the order service as the operation id", () => {
    const ref = operationRef({ caller: "order", login: "ann", key: "order:42" });
    assert.deepEqual(ref, { operationId: "order:42", orderId: "42" });
  });

  for (const caller of ["gateway", undefined, "gateway, order", "order, gateway", "orders"]) {
    it(`derives a hashed operation id when ${caller ?? "a caller without a sidecar"} sends an order's key`, () => {
      const { operationId, orderId } = operationRef({ caller, login: "ann", key: "order:42" });
      assert.match(operationId, /^op:/);
      assert.equal(orderId, undefined);
    });
  }

  it("derives the same operation id only from the same login and key", () => {
    const id = (login: string, key: string) =>
      operationRef({ caller: "gateway", login, key }).operationId;
    assert.equal(id("ann", "k"), id("ann", "k"));
    assert.notEqual(id("ann", "k"), id("bob", "k"));
    assert.notEqual(id("ann", "k"), id("ann", "l"));
    assert.notEqual(id("ann", "bk"), id("annb", "k"));
  });
});
