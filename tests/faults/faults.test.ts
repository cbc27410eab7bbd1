import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { describe, it } from "node:test";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { STYLES } from "../../scripts/stack/choices.ts";
import { brokerFaults } from "./brokerFaults.ts";
import { isClean, killsOf, reportOf } from "./report.ts";
import { runFaults } from "./run.ts";

describe("the shop under faults", () => {
  const seed = randomInt(1_000_000);
  for (const [index, broker] of BROKERS.entries()) {
    const style = STYLES[(seed + index) % STYLES.length] ?? STYLES[0];
    it(`violates no invariant on ${broker} while its processes are killed and paused`, {
      timeout: 295_000,
    }, async (t) => {
      const result = await runFaults({ minutes: 1, seed: seed + index, broker, style });
      const report = reportOf(result);
      for (const line of report.split("\n")) t.diagnostic(line);
      assert.ok(isClean(result), report);
      const { passing = [], lasting } = brokerFaults[broker] ?? {};
      for (const { kind } of [...passing, ...(lasting ? [lasting] : [])]) {
        assert.ok(result.faults.has(kind), `${kind} happened`);
      }
      assert.ok(killsOf(result) >= 5, "at least 5 processes were killed");
    });
  }
});
