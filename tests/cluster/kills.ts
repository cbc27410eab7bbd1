import type { Cluster } from "./cluster.ts";
import { type Pod, podsOf, waitUntilReady } from "./release.ts";

/** Kills a pod of every kind, one after the other; waits after each until all pods are ready again. */
export async function killEachKind(cluster: Cluster): Promise<void> {
  for (const kind of new Set((await podsOf(cluster)).map(kindOf))) {
    const pod = (await podsOf(cluster)).find((each) => kindOf(each) === kind);
    if (pod === undefined) throw new Error(`There is no pod of ${kind}`);
    // As after the loss of a node: another pod takes its place at once, and its processes have two seconds to exit.
    await cluster.kubectl("delete", "pod", pod.metadata.name, "--force", "--grace-period=0");
    await waitUntilReady(cluster);
  }
}

function kindOf({ metadata }: Pod): string | undefined {
  return metadata.labels["app.kubernetes.io/name"];
}
