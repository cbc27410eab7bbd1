// `npm run test:cluster`: installs the shop on the cluster of the current context, tries it, and takes it away again.
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { choose, STYLES } from "../../scripts/stack/choices.ts";
import { endingSignal } from "../faults/endingSignal.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { describe } from "./describe.ts";
import { elsewhereOf } from "./doors.ts";
import { leadTo } from "./hostName.ts";
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
const words = [
  ...options.set.flatMap((value) => ["--set", value]),
  ...options.values.flatMap((file) => ["--values", file]),
];
const values = ["--set", `ingress.host=${host},style=${style}`, ...words];

try {
  const { signal } = endingSignal();
  await tryOut(await openCluster(`arch-test-${randomBytes(3).toString("hex")}`, signal));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function tryOut(cluster: Cluster): Promise<void> {
  const { namespace } = cluster;
  const { kubernetes, dapr, nodes } = await assertReady(cluster, host);
  console.log(`Kubernetes ${kubernetes}, Dapr ${dapr}, ${nodes}, namespace ${namespace}`);
  // Whoever ends the test does not end its clearing up.
  const clearing = await openCluster(namespace, new AbortController().signal);
  const findDoor = async () => {
    const address = await findIngress(cluster, host, options.ingress);
    leadTo(host, address);
    return `${baseUrl} at ${address}`;
  };
  try {
    await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const foreign = await objectsOf(cluster);
    const steps = scenario({ cluster, baseUrl, style, values, foreign, findDoor });
    for (const step of steps.filter(({ title }, at) => at === 0 || title.includes(options.only))) {
      if (!(await passes(step, clearing))) break;
    }
  } finally {
    if (!options.keep) await remove(clearing);
  }
}

async function passes({ title, run }: Step, clearing: Cluster): Promise<boolean> {
  const startedMs = performance.now();
  try {
    const said = await run();
    const took = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(`ok  ${title} (${took} s): ${said}`);
    return true;
  } catch (error) {
    process.exitCode = 1;
    console.error(`not ok  ${title}\n${error instanceof Error ? error.message : error}`);
    console.error(`What was there: ${await describe(clearing)}`);
    return false;
  }
}

/** The namespaces are the test's own, and so is the ledger in them. */
async function remove({ kubectl, namespace }: Cluster): Promise<void> {
  const own = [namespace, elsewhereOf(namespace)];
  await kubectl("delete", "namespace", ...own, "--ignore-not-found", "--timeout=5m");
}
