import { BROKERS, type BrokerName } from "../../scripts/stack/brokers.ts";
import type { StyleName } from "../../scripts/stack/choices.ts";
import type { Attempt } from "../faults/history.ts";
import { assertAllRefused } from "./accessControl.ts";
import {
  passHelmTest,
  passNewman,
  reinstall,
  rollOut,
  stopBrokerForAWhile,
  uninstallAndCheck,
} from "./actions.ts";
import type { Cluster } from "./cluster.ts";
import { killEachKind } from "./kills.ts";
import { underLoad } from "./load.ts";
import { assertContainersReady, install, upgrade, waitUntilReady } from "./release.ts";

/** One step of the test; it returns figures and throws an Error when a check fails. */
export interface Step {
  title: string;
  run(): Promise<string>;
}

export interface ScenarioParts {
  cluster: Cluster;
  baseUrl: string;
  style: StyleName;
  /** The objects in the namespace before the install, such as those of Kubernetes itself. */
  foreign: readonly string[];
  /** Arguments for helm, such as `--set image.registry=…`. */
  values: readonly string[];
  /** Makes the shop's host resolve to the ingress controller, whose address is known once the shop has an Ingress. */
  findAddress(): Promise<string>;
}

const [firstBroker, ...furtherBrokers] = BROKERS;
const lastBroker = furtherBrokers.at(-1) ?? firstBroker;

/** All steps from an install to the last uninstall; each step builds on the ones before. */
export function scenario(parts: ScenarioParts): Step[] {
  const { cluster, baseUrl, style } = parts;
  const load = loadSteps(parts);
  const noBroker = failuresWithoutBroker(style);
  const newman = (broker: BrokerName): Step => ({
    title: `newman from outside, on ${broker}`,
    run: () => passNewman(baseUrl),
  });
  const checks = (broker: BrokerName): Step[] => [
    { title: `access control, on ${broker}`, run: () => assertAllRefused(cluster, broker) },
    load(`a pod of every kind killed under load, on ${broker}`, anyFailure, () =>
      killEachKind(cluster),
    ),
  ];
  const swap = (broker: BrokerName): Step =>
    load(`the broker swapped for ${broker} under load`, noBroker, async () => {
      await upgrade(cluster, broker);
      await waitUntilReady(cluster);
    });
  return [
    { title: "install", run: () => firstInstall(parts) },
    newman(firstBroker),
    { title: "helm test", run: () => passHelmTest(cluster) },
    ...checks(firstBroker),
    ...furtherBrokers.flatMap((broker) => [swap(broker), newman(broker), ...checks(broker)]),
    load("the broker down for a minute under load", noBroker, () => stopBrokerForAWhile(cluster)),
    load("all services rolled out under load", noFailure, () => rollOut(cluster)),
    {
      title: "uninstall, and install again",
      run: () => reinstall({ ...parts, broker: lastBroker }),
    },
    newman(lastBroker),
    { title: "uninstall", run: () => uninstallAndCheck(parts) },
  ];
}

async function firstInstall({ cluster, values, findAddress }: ScenarioParts): Promise<string> {
  await install(cluster, firstBroker, values);
  await waitUntilReady(cluster);
  return `${await assertContainersReady(cluster)}; ${await findAddress()}`;
}

type FailureCheck = (failed: Attempt) => boolean;
const noFailure: FailureCheck = () => false;
const anyFailure: FailureCheck = () => true;

/** In the style in which all services communicate by events, registration responds 503 without a broker. */
function failuresWithoutBroker(style: StyleName): FailureCheck {
  return ({ status, body }) =>
    style === "collaboration" && status === 503 && /^The broker /.test(String(body["detail"]));
}

function loadSteps({ cluster, baseUrl }: ScenarioParts) {
  return (title: string, mayFail: FailureCheck, work: () => Promise<void>): Step => ({
    title,
    run: () => underLoad({ cluster, baseUrl, mayFail }, work),
  });
}
