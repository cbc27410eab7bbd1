import { until } from "../../scripts/processes/until.ts";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { Cluster, List } from "./cluster.ts";

/** As much of a pod as the test looks at. */
export interface Pod {
  metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: { containers: { name: string }[]; initContainers?: { name: string }[] };
  status: {
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: ContainerStatus[];
    /** Kubernetes' own kind of sidecar is among these. */
    initContainerStatuses?: ContainerStatus[];
  };
}

interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
}

interface Maker {
  metadata: { name: string; generation: number };
  spec: { replicas: number; selector: { matchLabels: Record<string, string> } };
  status: { observedGeneration?: number; updatedReplicas?: number };
}

interface Scaler {
  spec: { scaleTargetRef: { name: string }; minReplicas: number };
}

const chart = "helm";
const wholeTimeoutMs = 300_000;
const shopPods = "app.kubernetes.io/part-of=arch,app.kubernetes.io/component!=test";
const timeout = "--timeout=10m";

/** The chart's installed release; `values` are helm's own words, such as `--set style=http`. */
export async function install(
  { helm }: Cluster,
  broker: BrokerName,
  values: readonly string[],
): Promise<void> {
  const words = [chart, "--create-namespace", "--wait", timeout, "--set", `broker=${broker}`];
  await helm("install", "arch", ...words, ...values);
}

/** Swaps the broker, and nothing else. */
export async function upgrade({ helm }: Cluster, broker: BrokerName): Promise<void> {
  const words = ["--wait", timeout, "--reset-then-reuse-values", "--set", `broker=${broker}`];
  await helm("upgrade", "arch", chart, ...words);
}

export async function uninstall({ helm }: Cluster): Promise<void> {
  // Else it returns while pods are still leaving.
  await helm("uninstall", "arch", "--wait", "--cascade", "foreground", timeout);
}

/** The pods of the release that stay; a test's own and those that are leaving are not among them. */
export async function podsOf({ ask }: Cluster): Promise<Pod[]> {
  const { items } = await ask<List<Pod>>("get", "pods", `--selector=${shopPods}`);
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Waits until every Deployment and StatefulSet has all its pods, up to date and ready, and no others are left. */
export async function waitUntilWhole(cluster: Cluster): Promise<void> {
  let missing: string[] = [];
  const isWhole = async () => {
    missing = await missingIn(cluster);
    return missing.length === 0;
  };
  const { signal } = cluster;
  if (await until(isWhole, { timeoutMs: wholeTimeoutMs, everyMs: 500, signal })) return;
  throw new Error(`Not whole after ${wholeTimeoutMs / 60_000} min: ${missing.join(", ")}`);
}

async function missingIn({ ask }: Cluster): Promise<string[]> {
  const scalers = await ask<List<Scaler>>("get", "horizontalpodautoscalers");
  const leasts = new Map(
    scalers.items.map(({ spec }) => [spec.scaleTargetRef.name, spec.minReplicas]),
  );
  const makers = await ask<List<Maker>>("get", "deployments,statefulsets");
  const pods = await ask<List<Pod>>("get", "pods", `--selector=${shopPods}`);
  return makers.items.flatMap(({ metadata, spec, status }) => {
    const { name } = metadata;
    const wanted = Math.max(spec.replicas, leasts.get(name) ?? 0);
    const kind = spec.selector.matchLabels["app.kubernetes.io/name"];
    const own = pods.items.filter((pod) => pod.metadata.labels["app.kubernetes.io/name"] === kind);
    const ready = own.filter(isReady).length;
    const isCurrent =
      status.observedGeneration === metadata.generation && status.updatedReplicas === wanted;
    return isCurrent && ready === wanted && own.length === wanted
      ? []
      : [`${name} (${ready} of ${wanted} ready, ${own.length} there)`];
  });
}

function isReady({ metadata, status }: Pod): boolean {
  const isOn = status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  return isOn === true && metadata.deletionTimestamp === undefined;
}

/**
 * Sees to it that each pod has all its containers ready: app and sidecar, MongoDB and what sets it up.
 * @throws Error naming the pods that have not.
 */
export async function assertWhole(cluster: Cluster): Promise<string> {
  const pods = await podsOf(cluster);
  const wrong = pods.filter(({ metadata, status }) => {
    const { containerStatuses = [], initContainerStatuses = [] } = status;
    const isService = metadata.labels["app.kubernetes.io/component"] === "service";
    const sidecar = [...containerStatuses, ...initContainerStatuses].find(
      ({ name }) => name === "daprd",
    );
    return (
      !containerStatuses.every(({ ready }) => ready) || isService !== (sidecar?.ready ?? false)
    );
  });
  if (wrong.length > 0) {
    throw new Error(`Not all there: ${wrong.map(({ metadata }) => metadata.name).join(", ")}`);
  }
  const restarts = pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? [])
      .filter(({ restartCount }) => restartCount > 0)
      .map(({ name, restartCount }) => `${metadata.name}/${name} ${restartCount}`),
  );
  return `${pods.length} pods, restarts: ${restarts.join(", ") || "none"}`;
}

/** All objects of the namespace but its events. */
export async function objectsOf({ kubectl }: Cluster): Promise<string[]> {
  const kinds = await kubectl("api-resources", "--namespaced", "--verbs=list", "--output=name");
  const wanted = kinds
    .split("\n")
    .filter((kind) => kind !== "" && !/^events(\.|$)|\.metrics\.k8s\.io$/.test(kind));
  const names = await kubectl("get", wanted.join(","), "--output=name", "--ignore-not-found");
  return names.split("\n").filter((name) => name !== "");
}
