import type { Cluster } from "./cluster.ts";
import { type Pod, podsOf, waitUntilWhole } from "./release.ts";

/** Kills a pod of every kind, one kind after the other, each when the one before is whole again. */
export async function killEachKind(cluster: Cluster): Promise<void> {
  for (const kind of new Set((await podsOf(cluster)).map(kindOf))) {
    const pod = (await podsOf(cluster)).find((each) => kindOf(each) === kind);
    if (pod === undefined) throw new Error(`There is no pod of ${kind}`);
    // As when a node is lost to the cluster: at once another takes its place, and its processes have two seconds to end.
    await cluster.kubectl("delete", "pod", pod.metadata.name, "--force", "--grace-period=0");
    await waitUntilWhole(cluster);
  }
}

function kindOf({ metadata }: Pod): string | undefined {
  return metadata.labels["app.kubernetes.io/name"];
}
