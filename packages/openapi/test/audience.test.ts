import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { api } from "@arch/contracts/api";
import type { Operation } from "@arch/openapi/document";
import { openapi } from "@arch/openapi/openapi";
import { Validator } from "@seriousme/openapi-schema-validator";

const forServices = openapi(api, { audience: "services" });
const operations = Object.values(forServices.paths).flatMap((item) => Object.values(item));

function operation(id: string): Operation {
  const found = operations.find(({ operationId }) => operationId === id);
  assert.ok(found, `${id} is described`);
  return found;
}

describe("the document for the services", () => {
  it("keeps to the specification, and all its references lead somewhere", async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(forServices)));
    assert.deepEqual(result, { valid: true });
    validator.resolveRefs();
  });

  it("describes every call, and says who serves it and who may make it", () => {
    const marks = operations.map((each) => [each["x-app"], each["x-callers"]]);
    assert.deepEqual(
      new Set(marks.map((mark) => JSON.stringify(mark))),
      new Set(api.map(({ app, callers }) => JSON.stringify([app, callers]))),
    );
    assert.equal(operations.length, api.length);
  });

  it("leads internal calls through the sidecar of the caller, which others are refused", () => {
    const { description, servers, responses } = operation("sendMessages");
    assert.equal(
      description,
      "Internal: served by notification for billing alone; the gateway does not know it.",
    );
    assert.match(servers?.[0]?.url ?? "", /\/v1\.0\/invoke\/notification\/method$/);
    assert.match(responses["403"]?.description ?? "", /forbidden/);
  });

  it("leads public calls through the gateway", () => {
    const { description, servers, responses } = operation("createOrder");
    assert.equal(description, "Public: served by order, passed on by the gateway.");
    assert.deepEqual([servers, responses["403"]], [undefined, undefined]);
  });
});

describe("the document for everyone", () => {
  it("has nothing about what goes on between services", () => {
    const text = JSON.stringify(openapi(api));
    for (const word of ["x-app", "x-callers", "v1.0/invoke", "createAccount", "Internal:"]) {
      assert.equal(text.includes(word), false, word);
    }
  });
});
