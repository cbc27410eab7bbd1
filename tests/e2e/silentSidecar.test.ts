import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { type Shop, shopOf } from "@arch/testing/shop";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import type { UnitExit } from "../../scripts/stack/unit.ts";
import { appUrl } from "../ports.ts";
import { rabbitmqctl } from "../rabbitmqctl.ts";

const dataFolder = ".data/test/silent-sidecar";
const restartTimeoutMs = 90_000;
const drainMs = 60_000;

describe("a subscription whose binding RabbitMQ has lost", () => {
  const exits: UnitExit[] = [];
  let stack: Stack;
  let shop: Shop;
  before(async () => {
    stack = await startStack({
      ...{ broker: "rabbitmq", style: "notification", dataFolder, report: () => {} },
      env: { RESTART_SILENT_SIDECAR: "true" },
    });
    stack.onUnexpectedExit((exit) => exits.push(exit));
    shop = shopOf(stack);
  });
  after(async () => {
    await stack.stop();
  });

  it("receives events again, because its service shuts the sidecar down after a minute", async () => {
    const login = await shop.newUser(5);
    await shop.everyMessage(login, drainMs);
    const control = await rabbitmqctl(stack.dataFolder);
    const exchange = 'rabbit_misc:r(<<"/">>, exchange, <<"operation-events">>)';
    const deleted = await control(
      "eval",
      `[rabbit_binding:remove(B, <<"test">>) || B <- rabbit_binding:list_for_source(${exchange})].`,
    );
    assert.equal(deleted, "[ok]");
    const exit = await eventually(async () => exits[0] ?? assert.fail("no exit"), restartTimeoutMs);
    assert.deepEqual([exit.name, exit.code], ["notification-sidecar", 0]);
    // As an orchestrator does.
    await stack.unit("notification-sidecar").start();
    await stack.unit("notification-sidecar").ready();
    await eventually(async () => {
      const { status } = await fetch(`${appUrl("notification")}/startupz`);
      assert.equal(status, 200);
    }, 30_000);
    const bindings = await control("list_bindings", "--quiet", "source_name", "destination_name");
    assert.match(bindings, /^operation-events\tnotification-operation-events$/m);
    await shop.operate(login, "deposit", 7);
    await shop.everyMessage(login, drainMs);
    assert.deepEqual(
      exits.map(({ name }) => name),
      ["notification-sidecar"],
    );
  });
});
