import dns from "node:dns/promises";
import { until } from "../../scripts/processes/until.ts";
import type { Cluster, List } from "./cluster.ts";

/** What the test needs to know of a cluster. */
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
 * Sees to it that the shop can be installed at all.
 * @throws Error with a sentence that says what is missing.
 */
export async function assertReady(cluster: Cluster, host: string): Promise<Versions> {
  const kubernetes = await versionOf(cluster);
  const dapr = await daprOf(cluster);
  await assertInjects(cluster);
  await assertHostIsFree(cluster, host);
  const { items } = await cluster.ask<List<Node>>("get", "nodes");
  const nodes = items.map(
    ({ status }) => `${status.capacity.cpu} cores, ${status.capacity.memory}`,
  );
  return { kubernetes, dapr, nodes: nodes.join("; ") };
}

async function versionOf({ ask }: Cluster): Promise<string> {
  try {
    const { serverVersion } = await ask<{ serverVersion: { gitVersion: string } }>("version");
    return serverVersion.gitVersion;
  } catch (cause) {
    const sentence =
      "No cluster answers. Let the current context of kubectl lead to one (KUBECONFIG), with Dapr and an ingress controller on it.";
    throw new Error(`${sentence}\n${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

async function daprOf({ ask }: Cluster): Promise<string> {
  const selector = "--selector=app=dapr-sidecar-injector";
  const { items } = await ask<List<Deployment>>("get", "deployments", "--all-namespaces", selector);
  const image = items[0]?.spec.template.spec.containers[0]?.image;
  if (image === undefined) {
    throw new Error("Dapr is not on the cluster: `dapr init --kubernetes --wait` puts it there.");
  }
  return image.slice(image.lastIndexOf(":") + 1);
}

/** Dapr's webhook fails open: where its injector does not answer, pods come up without a sidecar. */
async function assertInjects({ ask }: Cluster): Promise<void> {
  const pod = await ask<{ spec: { containers: { name: string }[] } }>(
    ...["run", "probe", "--image=none", "--dry-run=server", "--namespace=default"],
    ...["--annotations=dapr.io/enabled=true", "--annotations=dapr.io/app-id=probe"],
  );
  if (pod.spec.containers.some(({ name }) => name === "daprd")) return;
  throw new Error("Dapr's injector gives pods no sidecar: wait until `dapr status -k` is healthy.");
}

async function assertHostIsFree({ ask }: Cluster, host: string): Promise<void> {
  const { items } = await ask<List<Ingress>>("get", "ingresses", "--all-namespaces");
  const taken = items.find(({ spec }) => spec.rules?.some((rule) => rule.host === host));
  if (taken === undefined) return;
  const { namespace, name } = taken.metadata;
  throw new Error(`The host ${host} belongs to the Ingress ${name} in ${namespace} already.`);
}

const addressTimeoutMs = 180_000;

/**
 * Finds the ingress controller's address: that of the one given, such as 127.0.0.1:8080, or what the shop's Ingress says after a while (a
 * controller writes it down once a minute), or where its host leads anyway.
 * @throws Error with a sentence where none of these is known.
 */
export async function findIngress(
  { ask, signal }: Cluster,
  host: string,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) return new URL(`http://${given}`).hostname;
  // A name that leads nowhere is the usual case: then the Ingress is asked.
  const led = await dns.lookup(host).catch(() => undefined);
  if (led !== undefined) return led.address;
  let said: string | undefined;
  const isSaid = async () => {
    const { status } = await ask<IngressStatus>("get", "ingress", "arch");
    const [first] = status.loadBalancer?.ingress ?? [];
    said = first?.ip ?? first?.hostname;
    return said !== undefined;
  };
  await until(isSaid, { timeoutMs: addressTimeoutMs, everyMs: 1_000, signal });
  if (said !== undefined) return said;
  throw new Error(
    `Nobody says where the ingress controller is: name its address by --ingress, or let ${host} lead there.`,
  );
}

interface IngressStatus {
  status: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}
