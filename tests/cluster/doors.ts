import { readFile } from "node:fs/promises";
import { until } from "../../scripts/processes/until.mjs";
import type { BrokerName } from "../../scripts/stack/choices.mjs";
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
  // Not authorized, and failed to authenticate.
  MongoDB: /^no: (13|18)$/,
  "the broker": /^-NOAUTH|ACCESS_REFUSED/,
};

const knockTimeoutMs = 120_000;

/**
 * Lets strangers with sidecars knock at the shop's doors: one in the shop's own namespace, and one elsewhere that bears the
 * name of a service that may call billing. Answers what each was told.
 * @throws Error where a door is open.
 */
export async function assertShut(cluster: Cluster, broker: BrokerName): Promise<string> {
  const elsewhere = `${cluster.namespace}-else`;
  await cluster.kubectl("create", "namespace", elsewhere);
  try {
    const stranger = await knock(cluster, {
      appId: "stranger",
      namespace: cluster.namespace,
      broker,
    });
    const impostor = await knock(cluster, { appId: "order", namespace: elsewhere, broker });
    const told = { stranger: assertAllShut(stranger), impostor: assertImpostorShut(impostor) };
    return Object.entries(told)
      .map(([who, knocks]) => `${who}: ${shortOf(knocks)}`)
      .join("; ");
  } finally {
    await cluster.kubectl("delete", "namespace", elsewhere, "--wait=false");
  }
}

function shortOf(knocks: Knocks): string {
  const said = (text: string) => (/ACCESS_REFUSED|^no: .*/.exec(text) ?? /^\S+/.exec(text))?.[0];
  return Object.entries(knocks)
    .map(([door, told]) => `${door} ${said(told)}`)
    .join(", ");
}

/** From elsewhere names of the shop's namespace lead nowhere, so only billing is knocked at by that one. */
function assertImpostorShut(knocks: Knocks): Knocks {
  const doors = Object.entries(knocks).filter(([door]) => door.startsWith("billing"));
  return assertAllShut(Object.fromEntries(doors));
}

function assertAllShut(knocks: Knocks): Knocks {
  const open = Object.entries(knocks).filter(
    ([door, told]) => !shut[door]?.test(told) && !noConnection.test(told),
  );
  if (open.length === 0) return knocks;
  throw new Error(`Open: ${open.map(([door, told]) => `${door}: ${told}`).join("\n")}`);
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
  try {
    let log = "";
    const hasKnocked = async () => {
      const phase = "--output=jsonpath={.status.containerStatuses[?(@.name=='intruder')].state}";
      const state = await cluster.kubectl("get", "pod", name, phase, own);
      if (!state.includes("terminated")) return false;
      log = await cluster.kubectl("logs", name, "--container=intruder", own);
      return true;
    };
    const { signal } = cluster;
    if (!(await until(hasKnocked, { timeoutMs: knockTimeoutMs, everyMs: 500, signal }))) {
      throw new Error(`${name} has not knocked at every door within ${knockTimeoutMs / 1_000} s`);
    }
    return JSON.parse(log.trim()) as Knocks;
  } finally {
    await cluster.kubectl("delete", "pod", name, "--force", "--grace-period=0", own);
  }
}

async function podOf(cluster: Cluster, { appId, namespace, broker }: Intruder, name: string) {
  const script = await readFile(new URL("./knocks.mjs", import.meta.url), "utf8");
  const image = await cluster.kubectl(
    ...["get", "statefulset", "arch-mongodb"],
    "--output=jsonpath={.spec.template.spec.initContainers[0].image}",
  );
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
      containers: [
        {
          name: "intruder",
          image,
          command: ["node", "--input-type=module", "--eval", script],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        },
      ],
    },
  };
}
