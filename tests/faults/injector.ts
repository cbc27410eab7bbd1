import { setTimeout as delay } from "node:timers/promises";
import { crash, duplicate, type Fault, kill, outage, pause, poison, type Scene } from "./faults.ts";

const longest = 30_000;

/**
 * Lets one thing go wrong after the other until the time is over, now and then two at once, and keeps the broker,
 * notification and billing down for long once each. Resolves when everything that was stopped is started again.
 */
export async function injectFaults(scene: Scene, durationMs: number): Promise<void> {
  const endMs = performance.now() + durationMs;
  const outageMs = Math.min(longest, Math.round(durationMs / 6_000) * 1_000);
  const outages = ["broker", "notification", "billing"].map((name, index) =>
    at(((index + 0.5) / 3.5) * durationMs, () => outage(name, outageMs)(scene)),
  );
  await Promise.all([...outages, one(scene, endMs), one(scene, endMs)]);
}

/** One thing after the other. */
async function one(scene: Scene, endMs: number): Promise<void> {
  const { lots } = scene;
  while (performance.now() < endMs) {
    const fault = lots.weigh<Fault>([
      [50, kill],
      [20, crash],
      [15, pause],
      [10, duplicate],
      [5, poison],
    ]);
    await fault(scene);
    await delay(lots.between(500, 6_000));
  }
}

async function at(ms: number, work: () => Promise<void>): Promise<void> {
  await delay(ms);
  await work();
}
