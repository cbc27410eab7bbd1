import dns from "node:dns/promises";
import { until } from "../../scripts/processes/until.ts";
import type { Cluster, List } from "./cluster.ts";

/** What the test reports about a cluster. */
export interface Versions {
  kubernetes: string;
  dapr: string;
  nodes: string;
}

interface Ingress {
  metadata: { name: string; namespace: string };
  spec: { rules?: { host?: string }[] };
}

interface Deployment {
  metadata: { name: string };
  spec: { template: { spec: { containers: { image: string }[] } } };
}

interface Node {
  status: { capacity: { cpu: string; memory: string } };
}

/**
 * Checks that the shop can be installed.
 * @throws Error with a sentence that names what is missing.
 */
export async function assertReady(cluster: Cluster, host: string): Promise<Versions> {
  const kubernetes = await versionOf(cluster);
  const dapr = await daprOf(cluster);
  await assertInjects(cluster);
  await assertHostIsFree(cluster, host);
  const { items } = await cluster.kubectlJson<List<Node>>("get", "nodes");
  const nodes = items.map(
    ({ status }) => `${status.capacity.cpu} cores, ${status.capacity.memory}`,
  );
  return { kubernetes, dapr, nodes: nodes.join("; ") };
}

async function versionOf({ kubectlJson }: Cluster): Promise<string> {
  try {
    const { serverVersion } = await kubectlJson<{ serverVersion: { gitVersion: string } }>(
      "version",
    );
    return serverVersion.gitVersion;
  } catch (cause) {
    const sentence =
      "No cluster responds. Point the current context of kubectl (KUBECONFIG) to a cluster with Dapr and an ingress controller.";
    throw new Error(`${sentence}\n${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

async function daprOf({ kubectlJson }: Cluster): Promise<string> {
  const selector = "--selector=app=dapr-sidecar-injector";
  const { items } = await kubectlJson<List<Deployment>>(
    "get",
    "deployments",
    "--all-namespaces",
    selector,
  );
  const image = items[0]?.spec.template.spec.containers[0]?.image;
  if (image === undefined) {
    throw new Error("Dapr is not on the cluster: install it with `dapr init --kubernetes --wait`.");
  }
  return image.slice(image.lastIndexOf(":") + 1);
}

/** Dapr's webhook fails open: when its injector does not respond, pods start without a sidecar. */
async function assertInjects({ kubectlJson }: Cluster): Promise<void> {
  const pod = await kubectlJson<{ spec: { containers: { name: string }[] } }>(
    ...["run", "probe", "--image=none", "--dry-run=server", "--namespace=default"],
    ...["--annotations=dapr.io/enabled=true", "--annotations=dapr.io/app-id=probe"],
  );
  if (pod.spec.containers.some(({ name }) => name === "daprd")) return;
  throw new Error("Dapr's injector gives pods no sidecar: wait until `dapr status -k` is healthy.");
}

async function assertHostIsFree({ kubectlJson }: Cluster, host: string): Promise<void> {
  const { items } = await kubectlJson<List<Ingress>>("get", "ingresses", "--all-namespaces");
  const taken = items.find(({ spec }) => spec.rules?.some((rule) => rule.host === host));
  if (taken === undefined) return;
  const { namespace, name } = taken.metadata;
  throw new Error(`The host ${host} already belongs to the Ingress ${name} in ${namespace}.`);
}

const addressTimeoutMs = 180_000;

/**
 * Finds the ingress controller's address: the given one, such as 127.0.0.1:8080, or the address that the host resolves to, or the
 * address in the status of the shop's Ingress (a controller writes it once a minute).
 * @throws Error with a sentence when none of these is known.
 */
export async function findIngress(
  { kubectlJson, signal }: Cluster,
  host: string,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) return new URL(`http://${given}`).hostname;
  // Usually the name does not resolve; then the Ingress has the address.
  const resolved = await dns.lookup(host).catch(() => undefined);
  if (resolved !== undefined) return resolved.address;
  let address: string | undefined;
  const hasAddress = async () => {
    const { status } = await kubectlJson<IngressStatus>("get", "ingress", "arch");
    const [first] = status.loadBalancer?.ingress ?? [];
    address = first?.ip ?? first?.hostname;
    return address !== undefined;
  };
  await until(hasAddress, { timeoutMs: addressTimeoutMs, everyMs: 1_000, signal });
  if (address !== undefined) return address;
  throw new Error(
    `The ingress controller's address is unknown: give it with --ingress, or make ${host} resolve to it.`,
  );
}

interface IngressStatus {
  status: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}
