import { setTimeout as delay } from "node:timers/promises";
import { crash, duplicate, type Fault, kill, outage, pause, poison, type Scene } from "./faults.ts";
import { injectMemberFaults } from "./memberFaults.ts";

const maxOutageMs = 30_000;

/**
 * Injects faults until the time is over, at most two at once, with one long outage each of the broker, notification and
 * billing, and those of the members of a replica set. Resolves when everything that was stopped is started again.
 */
export async function injectFaults(scene: Scene, durationMs: number): Promise<void> {
  const endMs = performance.now() + durationMs;
  const outageMs = Math.min(maxOutageMs, Math.round(durationMs / 6_000) * 1_000);
  const outages = ["broker", "notification", "billing"].map((name, index) =>
    at(((index + 0.5) / 3.5) * durationMs, () => outage(name, outageMs)(scene)),
  );
  const memberFaults = scene.memberCount > 1 ? [injectMemberFaults(scene, endMs)] : [];
  const inTurn = [injectInTurn(scene, endMs), injectInTurn(scene, endMs)];
  await Promise.all([...outages, ...inTurn, ...memberFaults]);
}

/** One fault after the other. */
async function injectInTurn(scene: Scene, endMs: number): Promise<void> {
  const { random } = scene;
  while (performance.now() < endMs) {
    const fault = random.weigh<Fault>([
      [50, kill],
      [20, crash],
      [15, pause],
      [10, duplicate],
      [5, poison],
    ]);
    await fault(scene);
    await delay(random.between(500, 6_000));
  }
}

async function at(ms: number, work: () => Promise<void>): Promise<void> {
  await delay(ms);
  await work();
}
