// `npm run test:cluster`: installs the shop on the cluster of the current context, tries it, and takes it away again.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endingSignal } from "../faults/endingSignal.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { leadTo } from "./hostName.ts";
import { assertReady, findIngress } from "./preflight.ts";
import { scenario } from "./scenario.ts";

const { values: options } = parseArgs({
  options: {
    ingress: { type: "string" },
    host: { type: "string", default: "arch.homework" },
    set: { type: "string", multiple: true, default: [] },
    values: { type: "string", multiple: true, default: [] },
    only: { type: "string", default: "" },
    keep: { type: "boolean", default: false },
  },
});
const { host } = options;
const words = [
  ...options.set.flatMap((value) => ["--set", value]),
  ...options.values.flatMap((file) => ["--values", file]),
];
const values = ["--set", `ingress.host=${host}`, ...words];

try {
  const { signal } = endingSignal();
  await tryOut(await openCluster(`arch-test-${randomBytes(3).toString("hex")}`, signal));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function tryOut(cluster: Cluster): Promise<void> {
  const { kubernetes, dapr, nodes } = await assertReady(cluster, host);
  console.log(`Kubernetes ${kubernetes}, Dapr ${dapr}, ${nodes}, namespace ${cluster.namespace}`);
  const findDoor = async () => {
    const address = await findIngress(cluster, host, options.ingress);
    leadTo(host, address);
    return `http://${host} at ${address}`;
  };
  try {
    const steps = scenario({ cluster, baseUrl: `http://${host}`, values, findDoor });
    for (const step of steps.filter(({ title }, at) => at === 0 || title.includes(options.only))) {
      const startedMs = performance.now();
      const said = await step.run().catch(async (cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : cause;
        const file = await describe(cluster);
        throw new Error(`not ok  ${step.title}\n${reason}\nWhat was there: ${file}`, { cause });
      });
      const took = `${((performance.now() - startedMs) / 1_000).toFixed(1)} s`;
      console.log(`ok  ${step.title} (${took}): ${said}`);
    }
  } finally {
    if (!options.keep) await remove(cluster.namespace);
  }
}

/** Writes down what a failure is to be understood by, before it is taken away. */
async function describe({ namespace, logFolder }: Cluster): Promise<string> {
  const { kubectl } = await openCluster(namespace, new AbortController().signal);
  const pods = "--selector=app.kubernetes.io/part-of=arch";
  const parts = await Promise.all([
    kubectl("get", "pods", "--output=wide"),
    kubectl("get", "events", "--sort-by=.lastTimestamp"),
    kubectl("logs", pods, "--all-containers", "--prefix", "--tail=500", "--max-log-requests=100"),
  ]);
  const file = join(logFolder, `${namespace}.log`);
  await writeFile(file, parts.join("\n"));
  return file;
}

/** The namespace is the test's own, and so is the ledger in it. */
async function remove(namespace: string): Promise<void> {
  // Whoever ends the test must not end its clearing up.
  const { kubectl } = await openCluster(namespace, new AbortController().signal);
  await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--timeout=5m");
}
