import { readFile } from "node:fs/promises";
import { until } from "../../scripts/processes/until.ts";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { Cluster } from "./cluster.ts";
import { podsOf } from "./release.ts";

/** What an intruder was told, by the door that it knocked at. */
type Knocks = Record<string, string>;

/** Where NetworkPolicies are enforced nobody gets as far as being refused. */
const noConnection = /^no: .*(timeout|timed out|TIMEDOUT|REFUSED|UNREACH)/i;

/** What each door may answer else, where nobody may pass. */
const shut: Record<string, RegExp> = {
  "billing through its own sidecar": /^(403 |500 .*(Unavailable|DeadlineExceeded))/,
  "billing's app": /^401 /,
  "billing's sidecar": noConnection,
  // There for the kubelet's probes; it knows health and metadata only, and no call.
  "billing's sidecar's public port": /^404 /,
  // Other sidecars' door; it speaks mTLS alone.
  "billing's sidecar's inner port": /^no: /,
  // Not authorized, and failed to authenticate.
  MongoDB: /^no: (13|18)$/,
  "the broker": /^-NOAUTH|ACCESS_REFUSED/,
};

const knockTimeoutMs = 120_000;

/** Where the impostor lives. */
export function elsewhereOf(namespace: string): string {
  return `${namespace}-else`;
}

/**
 * Lets strangers with sidecars knock at the shop's doors: one in the shop's own namespace, and one elsewhere that bears the
 * name of a service that may call billing. Answers what each was told. What it makes is gone with the two namespaces.
 * @throws Error where a door is open.
 */
export async function assertShut(cluster: Cluster, broker: BrokerName): Promise<string> {
  const { namespace } = cluster;
  const elsewhere = elsewhereOf(namespace);
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: elsewhere } });
  const stranger = await knock(cluster, { appId: "stranger", namespace, broker });
  const impostor = await knock(cluster, { appId: "order", namespace: elsewhere, broker });
  // From elsewhere the names of MongoDB and the broker lead nowhere.
  const doors = Object.entries(impostor).filter(([door]) => door.startsWith("billing"));
  const told = { stranger, impostor: Object.fromEntries(doors) };
  return Object.entries(told)
    .map(([who, knocks]) => `${who}: ${assertAllShut(knocks)}`)
    .join("; ");
}

function assertAllShut(knocks: Knocks): string {
  const open = Object.entries(knocks).filter(
    ([door, told]) => !shut[door]?.test(told) && !noConnection.test(told),
  );
  if (open.length > 0) {
    throw new Error(`Open: ${open.map(([door, told]) => `${door}: ${told}`).join("\n")}`);
  }
  const said = (text: string) => (/ACCESS_REFUSED|^no: .*/.exec(text) ?? /^\S+/.exec(text))?.[0];
  return Object.entries(knocks)
    .map(([door, told]) => `${door} ${said(told)}`)
    .join(", ");
}

interface Intruder {
  appId: string;
  namespace: string;
  broker: BrokerName;
}

async function knock(cluster: Cluster, intruder: Intruder): Promise<Knocks> {
  const { appId, namespace } = intruder;
  const name = `intruder-${appId}`;
  const own = `--namespace=${namespace}`;
  await cluster.apply(await podOf(cluster, intruder, name));
  const hasKnocked = async () => {
    const phase = "--output=jsonpath={.status.containerStatuses[?(@.name=='intruder')].state}";
    return (await cluster.kubectl("get", "pod", name, phase, own)).includes("terminated");
  };
  const { signal } = cluster;
  if (!(await until(hasKnocked, { timeoutMs: knockTimeoutMs, everyMs: 500, signal }))) {
    throw new Error(`${name} has not knocked at every door within ${knockTimeoutMs / 1_000} s`);
  }
  const log = await cluster.kubectl("logs", name, "--container=intruder", own);
  await cluster.kubectl("delete", "pod", name, "--force", "--grace-period=0", own);
  return JSON.parse(log.trim()) as Knocks;
}

interface Maker {
  spec: {
    template: { spec: { imagePullSecrets?: object[]; initContainers: [{ image: string }] } };
  };
}

async function podOf(cluster: Cluster, { appId, namespace, broker }: Intruder, name: string) {
  const script = await readFile(new URL("./knocks.mjs", import.meta.url), "utf8");
  const { spec } = await cluster.ask<Maker>("get", "statefulset", "arch-mongodb");
  const { imagePullSecrets = [], initContainers } = spec.template.spec;
  const billing = (await podsOf(cluster)).find(
    ({ metadata }) => metadata.labels["app.kubernetes.io/name"] === "billing",
  );
  const env = {
    TARGET_NAMESPACE: cluster.namespace,
    APP_ADDRESS: billing?.status.podIP ?? "",
    BROKER: broker,
  };
  const annotations = { "dapr.io/enabled": "true", "dapr.io/app-id": appId };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, annotations },
    spec: {
      restartPolicy: "Never",
      imagePullSecrets,
      containers: [
        {
          name: "intruder",
          image: initContainers[0].image,
          command: ["node", "--input-type=module", "--eval", script],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        },
      ],
    },
  };
}
