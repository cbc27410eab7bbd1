// `npm run test:cluster`: installs the shop on the cluster of the current context, tests it, and removes it.
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { choose, STYLES } from "../../scripts/stack/choices.ts";
import { endingSignal } from "../faults/endingSignal.ts";
import { attackerNamespace } from "./accessControl.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { writeDiagnostics } from "./diagnostics.ts";
import { resolveTo } from "./hostName.ts";
import { assertReady, findIngress } from "./preflight.ts";
import { objectsOf } from "./release.ts";
import { type Step, scenario } from "./scenario.ts";

const { values: options } = parseArgs({
  options: {
    ingress: { type: "string" },
    host: { type: "string", default: "arch.homework" },
    style: { type: "string", default: "notification" },
    set: { type: "string", multiple: true, default: [] },
    values: { type: "string", multiple: true, default: [] },
    only: { type: "string", default: "" },
    keep: { type: "boolean", default: false },
  },
});
const { host } = options;
const style = choose("style", options.style, STYLES);
const port = new URL(`http://${options.ingress ?? host}`).port || 80;
const baseUrl = `http://${host}:${port}`;
const given = [
  ...options.set.flatMap((value) => ["--set", value]),
  ...options.values.flatMap((file) => ["--values", file]),
];
const values = ["--set", `ingress.host=${host},style=${style}`, ...given];

try {
  const { signal } = endingSignal();
  await testCluster(await openCluster(`arch-test-${randomBytes(3).toString("hex")}`, signal));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function testCluster(cluster: Cluster): Promise<void> {
  const { namespace } = cluster;
  const { kubernetes, dapr, nodes } = await assertReady(cluster, host);
  console.log(`Kubernetes ${kubernetes}, Dapr ${dapr}, ${nodes}, namespace ${namespace}`);
  // An aborted test must still remove its namespaces.
  const cleanup = await openCluster(namespace, new AbortController().signal);
  const findAddress = async () => {
    const address = await findIngress(cluster, host, options.ingress);
    resolveTo(host, address);
    return `${baseUrl} at ${address}`;
  };
  try {
    await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const foreign = await objectsOf(cluster);
    const steps = scenario({ cluster, baseUrl, style, values, foreign, findAddress });
    for (const step of steps.filter(({ title }, at) => at === 0 || title.includes(options.only))) {
      if (!(await passes(step, cleanup))) break;
    }
  } finally {
    if (!options.keep) await remove(cleanup);
  }
}

async function passes({ title, run }: Step, cleanup: Cluster): Promise<boolean> {
  const startedMs = performance.now();
  try {
    const result = await run();
    const took = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(`ok  ${title} (${took} s): ${result}`);
    return true;
  } catch (error) {
    process.exitCode = 1;
    console.error(`not ok  ${title}\n${error instanceof Error ? error.message : error}`);
    console.error(`Diagnostics: ${await writeDiagnostics(cleanup)}`);
    return false;
  }
}

/** Deletes the test's own namespaces with all their data. */
async function remove({ kubectl, namespace }: Cluster): Promise<void> {
  const own = [namespace, attackerNamespace(namespace)];
  await kubectl("delete", "namespace", ...own, "--ignore-not-found", "--timeout=5m");
}
