import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { readSnapshot } from "@arch/invariants/mongoSnapshot";
import { runNewman } from "@arch/testing/newman";
import type { BrokerName, StyleName } from "../../scripts/stack/choices.mjs";
import type { Attempt } from "../faults/history.ts";
import type { Cluster } from "./cluster.ts";
import { assertShut } from "./doors.ts";
import { killEachKind } from "./kills.ts";
import { withMongo } from "./ledger.ts";
import { underLoad } from "./load.ts";
import { assertWhole, install, objectsOf, uninstall, upgrade, waitUntilWhole } from "./release.ts";

/** One thing that must hold; it answers figures, and throws where it does not hold. */
export interface Step {
  title: string;
  run(): Promise<string>;
}

export interface ScenarioParts {
  cluster: Cluster;
  baseUrl: string;
  style: StyleName;
  /** What Kubernetes and others had put into the namespace before the shop came. */
  foreign: readonly string[];
  /** helm's own words for whoever runs the test, such as `--set image.registry=…`. */
  values: readonly string[];
  /** Makes the shop's host lead to the ingress controller; it is known once the shop has an Ingress. */
  findDoor(): Promise<string>;
}

/** What a release leaves behind on purpose. */
const kept = ["mongodb", "redis", "rabbitmq"].flatMap((name) => [
  `persistentvolumeclaim/data-arch-${name}-0`,
  `secret/arch-${name}`,
]);

/** From an install to the last uninstall, in the order in which the steps build on each other. */
export function scenario(parts: ScenarioParts): Step[] {
  const { cluster, baseUrl, style, values, findDoor } = parts;
  const newman = (broker: BrokerName): Step => ({
    title: `newman from outside, on ${broker}`,
    run: () => passNewman(baseUrl),
  });
  const doors = (broker: BrokerName): Step => ({
    title: `doors, on ${broker}`,
    run: () => assertShut(cluster, broker),
  });
  const nothing = () => false;
  const anything = () => true;
  // Where all services speak by events alone, nobody can be registered without a broker.
  const forWantOfABroker = ({ status, body }: Attempt) =>
    style === "collaboration" && status === 503 && /^The broker /.test(String(body["detail"]));
  const load = (
    title: string,
    mayFail: (failed: Attempt) => boolean,
    work: () => Promise<void>,
  ): Step => ({
    title,
    run: () => underLoad({ cluster, baseUrl, mayFail }, work),
  });
  return [
    {
      title: "install",
      async run() {
        await install(cluster, "redis", values);
        await waitUntilWhole(cluster);
        return `${await assertWhole(cluster)}; ${await findDoor()}`;
      },
    },
    newman("redis"),
    { title: "helm test", run: () => passHelmTest(cluster) },
    doors("redis"),
    load("a pod of every kind killed under load, on redis", anything, () => killEachKind(cluster)),
    load("the broker swapped under load", forWantOfABroker, async () => {
      await upgrade(cluster, "rabbitmq");
      await waitUntilWhole(cluster);
    }),
    newman("rabbitmq"),
    doors("rabbitmq"),
    load("a pod of every kind killed under load, on rabbitmq", anything, () =>
      killEachKind(cluster),
    ),
    load("the broker away for a minute under load", forWantOfABroker, () =>
      takeBrokerAway(cluster),
    ),
    load("all services rolled out under load", nothing, () => rollOut(cluster)),
    { title: "uninstall, and install again", run: () => reinstall(parts) },
    newman("rabbitmq"),
    { title: "uninstall", run: () => leave(parts) },
  ];
}

async function passNewman(baseUrl: string): Promise<string> {
  const { requests, assertions, failures } = await runNewman(baseUrl);
  if (failures.length > 0) throw new Error(failures.join("\n"));
  const steps = new Set(requests.flatMap((name) => /^\d(?=\.)/.exec(name) ?? []));
  if (steps.size !== 8) throw new Error(`Only the steps ${[...steps].join(", ")} ran`);
  return `the eight steps, ${assertions} assertions`;
}

async function passHelmTest({ helm }: Cluster): Promise<string> {
  const output = await helm("test", "arch", "--timeout=5m");
  if (!/Phase:\s+Succeeded/.test(output)) throw new Error(output);
  return "succeeded";
}

/** So long that every probe has noticed. */
const awayMs = 60_000;

async function takeBrokerAway(cluster: Cluster): Promise<void> {
  const brokers = "--selector=app.kubernetes.io/name in (redis, rabbitmq)";
  const scale = (replicas: number) =>
    cluster.kubectl("scale", "statefulset", brokers, `--replicas=${replicas}`);
  await scale(0);
  await delay(awayMs, undefined, { signal: cluster.signal });
  await scale(1);
  await waitUntilWhole(cluster);
}

async function rollOut(cluster: Cluster): Promise<void> {
  await cluster.kubectl("rollout", "restart", "deployments");
  await waitUntilWhole(cluster);
}

async function reinstall(parts: ScenarioParts): Promise<string> {
  const { cluster, values } = parts;
  const accounts = () => withMongo(cluster, async (mongo) => (await readSnapshot(mongo)).accounts);
  const before = await accounts();
  const left = await leave(parts);
  await install(cluster, "rabbitmq", values);
  await waitUntilWhole(cluster);
  if (!isDeepStrictEqual(await accounts(), before))
    throw new Error("Accounts are not what they were");
  return `${left}; ${before.length} accounts as they were`;
}

async function leave({ cluster, foreign }: ScenarioParts): Promise<string> {
  await uninstall(cluster);
  const left = (await objectsOf(cluster)).filter((name) => !foreign.includes(name)).toSorted();
  if (!isDeepStrictEqual(left, kept.toSorted())) {
    throw new Error(`Left: ${left.join(", ")}\nExpected: ${kept.toSorted().join(", ")}`);
  }
  return `left: ${left.join(", ")}`;
}
