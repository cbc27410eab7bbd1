import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { operationRef } from "../src/ledger/operationId.ts";

describe("operationRef", () => {
  it("takes an order's id as it is, from the order service", () => {
    const ref = operationRef({ caller: "order", login: "ann", key: "order:42" });
    assert.deepEqual(ref, { operationId: "order:42", orderId: "42" });
  });

  for (const caller of ["gateway", undefined, "gateway, order", "order, gateway", "orders"]) {
    it(`does not let ${caller ?? "a caller without a sidecar"} take an order's id`, () => {
      const { operationId, orderId } = operationRef({ caller, login: "ann", key: "order:42" });
      assert.match(operationId, /^op:/);
      assert.equal(orderId, undefined);
    });
  }

  it("derives the same id from the same login and key, and another from any other", () => {
    const id = (login: string, key: string) =>
      operationRef({ caller: "gateway", login, key }).operationId;
    assert.equal(id("ann", "k"), id("ann", "k"));
    assert.notEqual(id("ann", "k"), id("bob", "k"));
    assert.notEqual(id("ann", "k"), id("ann", "l"));
    assert.notEqual(id("ann", "bk"), id("annb", "k"));
  });
});
