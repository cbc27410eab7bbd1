import { until } from "../../scripts/processes/until.ts";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { Cluster, List } from "./cluster.ts";

/** The fields of a pod that the test reads. */
export interface Pod {
  metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: { containers: { name: string }[]; initContainers?: { name: string }[] };
  status: {
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: ContainerStatus[];
    /** Kubernetes' native sidecars are among these. */
    initContainerStatuses?: ContainerStatus[];
  };
}

interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
}

interface Controller {
  metadata: { name: string; generation: number };
  spec: { replicas: number; selector: { matchLabels: Record<string, string> } };
  status: { observedGeneration?: number; updatedReplicas?: number };
}

interface Scaler {
  spec: { scaleTargetRef: { name: string }; minReplicas: number };
}

const chart = "helm";
const readyTimeoutMs = 300_000;
const shopPods = "app.kubernetes.io/part-of=arch,app.kubernetes.io/component!=test";
const timeout = "--timeout=10m";

/** Installs the chart; `values` are arguments for helm, such as `--set style=http`. */
export async function install(
  { helm }: Cluster,
  broker: BrokerName,
  values: readonly string[],
): Promise<void> {
  const words = [chart, "--create-namespace", "--wait", timeout, "--set", `broker=${broker}`];
  await helm("install", "arch", ...words, ...values);
}

/** Swaps the broker and changes nothing else. */
export async function upgrade({ helm }: Cluster, broker: BrokerName): Promise<void> {
  const words = ["--wait", timeout, "--reset-then-reuse-values", "--set", `broker=${broker}`];
  await helm("upgrade", "arch", chart, ...words);
}

export async function uninstall({ helm }: Cluster): Promise<void> {
  // Without --cascade it returns while pods are still shutting down.
  await helm("uninstall", "arch", "--wait", "--cascade", "foreground", timeout);
}

/** The running pods of the release, without test pods and without pods that are shutting down. */
export async function podsOf({ kubectlJson }: Cluster): Promise<Pod[]> {
  const { items } = await kubectlJson<List<Pod>>("get", "pods", `--selector=${shopPods}`);
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Waits until every Deployment and StatefulSet has exactly its pods, up to date and ready. */
export async function waitUntilReady(cluster: Cluster): Promise<void> {
  let missing: string[] = [];
  const areReady = async () => {
    missing = await missingIn(cluster);
    return missing.length === 0;
  };
  const { signal } = cluster;
  if (await until(areReady, { timeoutMs: readyTimeoutMs, everyMs: 500, signal })) return;
  throw new Error(`Not ready after ${readyTimeoutMs / 60_000} min: ${missing.join(", ")}`);
}

async function missingIn({ kubectlJson }: Cluster): Promise<string[]> {
  const scalers = await kubectlJson<List<Scaler>>("get", "horizontalpodautoscalers");
  const minimums = new Map(
    scalers.items.map(({ spec }) => [spec.scaleTargetRef.name, spec.minReplicas]),
  );
  const controllers = await kubectlJson<List<Controller>>("get", "deployments,statefulsets");
  const pods = await kubectlJson<List<Pod>>("get", "pods", `--selector=${shopPods}`);
  return controllers.items.flatMap(({ metadata, spec, status }) => {
    const { name } = metadata;
    const wanted = Math.max(spec.replicas, minimums.get(name) ?? 0);
    const kind = spec.selector.matchLabels["app.kubernetes.io/name"];
    const own = pods.items.filter((pod) => pod.metadata.labels["app.kubernetes.io/name"] === kind);
    const ready = own.filter(isReady).length;
    const isCurrent =
      status.observedGeneration === metadata.generation && status.updatedReplicas === wanted;
    return isCurrent && ready === wanted && own.length === wanted
      ? []
      : [`${name} (${ready} of ${wanted} ready, ${own.length} exist)`];
  });
}

function isReady({ metadata, status }: Pod): boolean {
  const isOn = status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  return isOn === true && metadata.deletionTimestamp === undefined;
}

/**
 * Checks that all containers of each pod are ready: app and sidecar, MongoDB and its set-up.
 * @throws Error naming the pods with unready containers.
 */
export async function assertContainersReady(cluster: Cluster): Promise<string> {
  const pods = await podsOf(cluster);
  const unready = pods.filter(({ metadata, status }) => {
    const { containerStatuses = [], initContainerStatuses = [] } = status;
    const isService = metadata.labels["app.kubernetes.io/component"] === "service";
    const sidecar = [...containerStatuses, ...initContainerStatuses].find(
      ({ name }) => name === "daprd",
    );
    return (
      !containerStatuses.every(({ ready }) => ready) || isService !== (sidecar?.ready ?? false)
    );
  });
  if (unready.length > 0) {
    throw new Error(
      `Containers are not ready: ${unready.map(({ metadata }) => metadata.name).join(", ")}`,
    );
  }
  const restarts = pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? [])
      .filter(({ restartCount }) => restartCount > 0)
      .map(({ name, restartCount }) => `${metadata.name}/${name} ${restartCount}`),
  );
  return `${pods.length} pods, restarts: ${restarts.join(", ") || "none"}`;
}

/** The names of all objects in the namespace except events and metrics. */
export async function objectsOf({ kubectl }: Cluster): Promise<string[]> {
  const kinds = await kubectl("api-resources", "--namespaced", "--verbs=list", "--output=name");
  const wanted = kinds
    .split("\n")
    .filter((kind) => kind !== "" && !/^events(\.|$)|\.metrics\.k8s\.io$/.test(kind));
  const names = await kubectl("get", wanted.join(","), "--output=name", "--ignore-not-found");
  return names.split("\n").filter((name) => name !== "");
}
