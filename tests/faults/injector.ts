import { setTimeout as delay } from "node:timers/promises";
import { brokerFaults } from "./brokerFaults.ts";
import { cut } from "./cut.ts";
import { crash, duplicate, type Fault, kill, outage, pause, poison, type Scene } from "./faults.ts";
import { injectMemberFaults } from "./memberFaults.ts";

const maxOutageMs = 30_000;
const minuteMs = 60_000;
/** How long the clients work with the fault that is not mended. */
const lastingFaultMs = 5_000;

/** Injects all faults, and at the end one of the broker that stays until the system has drained. */
export async function injectAll(scene: Scene, durationMs: number): Promise<void> {
  await injectFaults(scene, durationMs);
  await brokerFaults[scene.stack.broker]?.lasting.inject(scene);
  await delay(lastingFaultMs);
}

/**
/**
 * Injects faults until the time is over: two at once, with one long outage each of the broker, notification and billing,
 * those of the members of a replica set, and each minute the kinds that chance might leave out. Resolves when everything
 * that was stopped is started again.
 */
export async function injectFaults(scene: Scene, durationMs: number): Promise<void> {
  const endMs = performance.now() + durationMs;
  const outageMs = Math.min(maxOutageMs, Math.round(durationMs / 6_000) * 1_000);
  const outages = ["broker", "notification", "billing"].map((name, index) =>
    at(((index + 0.5) / 3.5) * durationMs, () => outage(name, outageMs)(scene)),
  );
  const { passing = [] } = brokerFaults[scene.stack.broker] ?? {};
  const once = [cut, duplicate, poison, ...passing.map(({ inject }) => inject)];
  const eachMinute = Array.from({ length: Math.ceil(durationMs / minuteMs) }, (_, minute) =>
    once.map((fault) => {
      const untilEndMs = durationMs - minute * minuteMs;
      const latestMs = Math.round(0.8 * Math.min(minuteMs, untilEndMs));
      return at(minute * minuteMs + scene.random.between(0, latestMs), () => fault(scene));
    }),
  ).flat();
  const inTurn = [injectInTurn(scene, endMs), injectInTurn(scene, endMs)];
  const memberFaults = scene.memberCount > 1 ? [injectMemberFaults(scene, endMs)] : [];
  await Promise.all([...outages, ...eachMinute, ...inTurn, ...memberFaults]);
}

/** One fault after the other. */
async function injectInTurn(scene: Scene, endMs: number): Promise<void> {
  const { random } = scene;
  while (performance.now() < endMs) {
    const fault = random.weigh<Fault>([
      [50, kill],
      [20, crash],
      [10, cut],
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
