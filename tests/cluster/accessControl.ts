import { readFile } from "node:fs/promises";
import { until } from "../../scripts/processes/until.ts";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { Cluster } from "./cluster.ts";
import { podsOf } from "./release.ts";

/** The results of an attacker's requests, by target. */
type Results = Record<string, string>;

/** Where NetworkPolicies are enforced, no request gets a connection. */
const noConnection = /^failed: .*(timeout|timed out|TIMEDOUT|REFUSED|UNREACH)/i;

/** The other accepted results; each one is a refusal. */
const refusals: Record<string, RegExp> = {
  "billing through its own sidecar": /^(403 |500 .*(Unavailable|DeadlineExceeded))/,
  "billing's app": /^401 /,
  "billing's sidecar": noConnection,
  // The port for the kubelet's probes has routes for health and metadata only.
  "billing's sidecar's public port": /^404 /,
  // The port for other sidecars requires mTLS.
  "billing's sidecar's internal port": /^failed: /,
  // MongoDB's codes for unauthorized and for failed authentication.
  MongoDB: /^failed: (13|18)$/,
  "the broker": /^-NOAUTH|ACCESS_REFUSED/,
};

const requestsTimeoutMs = 120_000;

/** The namespace of the attacker outside the shop's namespace. */
export function attackerNamespace(namespace: string): string {
  return `${namespace}-else`;
}

/**
 * Sends requests to the shop from two attackers' pods with sidecars: one in the shop's namespace, and one in another namespace
 * with the app id of a service that may call billing. Returns the results. The pods disappear with the two namespaces.
 * @throws Error naming each request that was not refused.
 */
export async function assertAllRefused(cluster: Cluster, broker: BrokerName): Promise<string> {
  const { namespace } = cluster;
  const other = attackerNamespace(namespace);
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: other } });
  const inside = await sendRequests(cluster, { appId: "attacker", namespace, broker });
  const outside = await sendRequests(cluster, { appId: "order", namespace: other, broker });
  // The names of MongoDB and the broker do not resolve in another namespace.
  const resolved = Object.entries(outside).filter(([target]) => target.startsWith("billing"));
  const results = {
    "attacker in the namespace": inside,
    "attacker in another namespace": Object.fromEntries(resolved),
  };
  return Object.entries(results)
    .map(([attacker, each]) => `${attacker}: ${checkRefused(each)}`)
    .join("; ");
}

function checkRefused(results: Results): string {
  const allowed = Object.entries(results).filter(
    ([target, result]) => !refusals[target]?.test(result) && !noConnection.test(result),
  );
  if (allowed.length > 0) {
    const lines = allowed.map(([target, result]) => `${target}: ${result}`);
    throw new Error(`Not refused: ${lines.join("\n")}`);
  }
  const brief = (text: string) =>
    (/ACCESS_REFUSED|^failed: .*/.exec(text) ?? /^\S+/.exec(text))?.[0];
  return Object.entries(results)
    .map(([target, result]) => `${target} ${brief(result)}`)
    .join(", ");
}

interface Attacker {
  appId: string;
  namespace: string;
  broker: BrokerName;
}

async function sendRequests(cluster: Cluster, attacker: Attacker): Promise<Results> {
  const { appId, namespace } = attacker;
  const name = `attacker-${appId}`;
  const own = `--namespace=${namespace}`;
  await cluster.apply(await podOf(cluster, attacker, name));
  const hasEnded = async () => {
    const state = "--output=jsonpath={.status.containerStatuses[?(@.name=='attacker')].state}";
    return (await cluster.kubectl("get", "pod", name, state, own)).includes("terminated");
  };
  const { signal } = cluster;
  if (!(await until(hasEnded, { timeoutMs: requestsTimeoutMs, everyMs: 500, signal }))) {
    throw new Error(`${name} did not send all requests within ${requestsTimeoutMs / 1_000} s`);
  }
  const log = await cluster.kubectl("logs", name, "--container=attacker", own);
  await cluster.kubectl("delete", "pod", name, "--force", "--grace-period=0", own);
  return JSON.parse(log.trim()) as Results;
}

interface Controller {
  spec: {
    template: { spec: { imagePullSecrets?: object[]; initContainers: [{ image: string }] } };
  };
}

async function podOf(cluster: Cluster, { appId, namespace, broker }: Attacker, name: string) {
  const script = await readFile(new URL("./attackerRequests.mjs", import.meta.url), "utf8");
  const { spec } = await cluster.kubectlJson<Controller>("get", "statefulset", "arch-mongodb");
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
          name: "attacker",
          image: initContainers[0].image,
          command: ["node", "--input-type=module", "--eval", script],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        },
      ],
    },
  };
}
