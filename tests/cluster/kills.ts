import type { Cluster } from "./cluster.ts";
import { podsOf, waitUntilWhole } from "./release.ts";

/** Kills a pod of every kind, one kind after the other, each when the one before is whole again. */
export async function killEachKind(cluster: Cluster): Promise<void> {
  const pods = await podsOf(cluster);
  const kinds = new Set(pods.map(({ metadata }) => metadata.labels["app.kubernetes.io/name"]));
  for (const kind of kinds) {
    const pod = pods.find(({ metadata }) => metadata.labels["app.kubernetes.io/name"] === kind);
    if (pod === undefined) continue;
    // Without a word to the processes in it: no preStop, no SIGTERM that they could answer.
    await cluster.kubectl("delete", "pod", pod.metadata.name, "--force", "--grace-period=0");
    await waitUntilWhole(cluster);
  }
}
