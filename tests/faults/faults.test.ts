import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { STYLES } from "../../scripts/stack/choices.ts";
import type { WorkingCopy } from "../guides/workingCopy.ts";
import { brokerFaults } from "./brokerFaults.ts";
import { copyWithSubscriber, runFaultsOf } from "./withSubscriber.ts";

describe("the shop with a sample subscriber under faults", () => {
  let copy: WorkingCopy;
  before(async () => {
    copy = await copyWithSubscriber();
  });
  after(() => copy?.remove());

  const seed = randomInt(1_000_000);
  for (const [index, broker] of BROKERS.entries()) {
    const style = STYLES[(seed + index) % STYLES.length] ?? STYLES[0];
    it(`violates no invariant on ${broker} while its processes are killed and paused`, {
      timeout: 295_000,
    }, async (t) => {
      const options = { minutes: 1, seed: seed + index, broker, style };
      const { code, output } = await runFaultsOf(copy, options, t.signal);
      for (const line of output.split("\n")) t.diagnostic(line);
      assert.equal(code, 0, output);
      const [, kills] = /^processes killed: (\d+)$/m.exec(output) ?? [];
      assert.ok(Number(kills) >= 5, "at least 5 processes were killed");
      assert.match(output, /^stored: .*\b[1-9]\d* grants\b/m);
      const { passing = [], lasting } = brokerFaults[broker] ?? {};
      for (const { kind } of [...passing, ...(lasting ? [lasting] : [])]) {
        assert.ok(output.includes(`\n${kind}: `), `${kind} happened`);
      }
    });
  }
});
