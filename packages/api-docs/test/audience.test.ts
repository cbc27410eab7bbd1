import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Operation, openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import { Validator } from "@seriousme/openapi-schema-validator";

const forServices = openapi(api, { audience: "services" });
const operations = Object.values(forServices.paths).flatMap((item) => Object.values(item));

function operation(id: string): Operation {
  const found = operations.find(({ operationId }) => operationId === id);
  assert.ok(found, `${id} is described`);
  return found;
}

describe("the document for the services", () => {
  it("is valid OpenAPI and has no broken reference", async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(forServices)));
    assert.deepEqual(result, { valid: true });
    validator.resolveRefs();
  });

  it("names the service and the callers of every call", () => {
    const routes = operations.map((each) => [each["x-app"], each["x-callers"]]);
    assert.deepEqual(
      new Set(routes.map((route) => JSON.stringify(route))),
      new Set(api.map(({ app, callers }) => JSON.stringify([app, callers]))),
    );
    assert.equal(operations.length, api.length);
  });

  it("gives internal calls the sidecar as server and the problem forbidden", () => {
    const { description, servers, responses } = operation("createAccount");
    assert.equal(description, "Internal: served by billing for person only, not by the gateway.");
    assert.match(servers?.[0]?.url ?? "", /\/v1\.0\/invoke\/billing\/method$/);
    assert.match(responses["403"]?.description ?? "", /forbidden/);
  });

  it("gives public calls the gateway as server", () => {
    const { description, servers, responses } = operation("createOrder");
    assert.equal(description, "Public: served by order through the gateway.");
    assert.deepEqual([servers, responses["403"]], [undefined, undefined]);
  });
});

describe("the public document", () => {
  it("has nothing about internal calls", () => {
    const text = JSON.stringify(openapi(api));
    for (const word of ["x-app", "x-callers", "v1.0/invoke", "createAccount", "Internal:"]) {
      assert.equal(text.includes(word), false, word);
    }
  });
});
