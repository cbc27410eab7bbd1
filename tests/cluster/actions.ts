import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { readSnapshot } from "@arch/invariants/mongoSnapshot";
import { runNewman } from "@arch/testing/newman";
import { BROKERS, type BrokerName } from "../../scripts/stack/brokers.ts";
import type { Cluster } from "./cluster.ts";
import { withMongo } from "./ledger.ts";
import { install, objectsOf, uninstall, waitUntilReady } from "./release.ts";

/** The objects that an uninstall keeps on purpose, after all brokers were used. */
const kept = ["mongodb", ...BROKERS].flatMap((name) => [
  `persistentvolumeclaim/data-arch-${name}-0`,
  `secret/arch-${name}`,
]);

/** Runs the collection. @throws Error with the failed assertions, or when not all eight steps ran. */
export async function passNewman(baseUrl: string): Promise<string> {
  const { requests, assertions, failures } = await runNewman(baseUrl);
  if (failures.length > 0) throw new Error(failures.join("\n"));
  const steps = new Set(requests.flatMap((name) => /^\d(?=\.)/.exec(name) ?? []));
  if (steps.size !== 8) throw new Error(`Only the steps ${[...steps].join(", ")} ran`);
  return `the eight steps, ${assertions} assertions`;
}

/** Runs `helm test`. @throws Error with its output when it does not succeed. */
export async function passHelmTest({ helm }: Cluster): Promise<string> {
  const output = await helm("test", "arch", "--timeout=5m");
  if (!/Phase:\s+Succeeded/.test(output)) throw new Error(output);
  return "succeeded";
}

/** Long enough for every probe to fail. */
const downMs = 60_000;

/** Stops the broker, starts it again after a minute, and waits until all pods are ready. */
export async function stopBrokerForAWhile(cluster: Cluster): Promise<void> {
  const brokers = `--selector=app.kubernetes.io/name in (${BROKERS.join(", ")})`;
  const scale = (replicas: number) =>
    cluster.kubectl("scale", "statefulset", brokers, `--replicas=${replicas}`);
  await scale(0);
  await delay(downMs, undefined, { signal: cluster.signal });
  await scale(1);
  await waitUntilReady(cluster);
}

/** Restarts all services and waits until the new pods are ready. */
export async function rollOut(cluster: Cluster): Promise<void> {
  await cluster.kubectl("rollout", "restart", "deployments");
  await waitUntilReady(cluster);
}

export interface UninstallParts {
  cluster: Cluster;
  /** The objects in the namespace before the install, such as those of Kubernetes itself. */
  foreign: readonly string[];
}

export interface ReinstallParts extends UninstallParts {
  broker: BrokerName;
  /** Arguments for helm, such as `--set image.registry=…`. */
  values: readonly string[];
}

/** Uninstalls the shop and installs it again on the same data. @throws Error when accounts differ afterwards. */
export async function reinstall(parts: ReinstallParts): Promise<string> {
  const { cluster, values, broker } = parts;
  const accounts = () => withMongo(cluster, async (mongo) => (await readSnapshot(mongo)).accounts);
  const before = await accounts();
  const left = await uninstallAndCheck(parts);
  await install(cluster, broker, values);
  await waitUntilReady(cluster);
  if (!isDeepStrictEqual(await accounts(), before)) throw new Error("The accounts have changed");
  return `${left}; ${before.length} accounts unchanged`;
}

/** Uninstalls the shop. @throws Error when other objects are left than those that an uninstall keeps. */
export async function uninstallAndCheck({ cluster, foreign }: UninstallParts): Promise<string> {
  await uninstall(cluster);
  const left = (await objectsOf(cluster)).filter((name) => !foreign.includes(name)).toSorted();
  if (!isDeepStrictEqual(left, kept.toSorted())) {
    throw new Error(`Left: ${left.join(", ")}\nExpected: ${kept.toSorted().join(", ")}`);
  }
  return `left: ${left.join(", ")}`;
}
