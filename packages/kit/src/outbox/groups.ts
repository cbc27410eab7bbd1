import type { ServiceId } from "@arch/contracts/apps";
import type { Topic } from "@arch/contracts/topic";
import type { Claimed } from "./claimed.ts";

/** The records whose events concern one subscriber of one topic. */
export interface Group {
  topic: Topic;
  app: ServiceId;
  items: Claimed[];
}

/** Groups records by topic and by each of the subscribers that `subscribersOf` selects. */
export function groupBySubscriber(
  items: readonly Claimed[],
  subscribersOf: (item: Claimed) => Iterable<ServiceId>,
): Group[] {
  const groups = new Map<string, Group>();
  for (const item of items) {
    for (const app of subscribersOf(item)) {
      const key = `${item.topic.name} ${app}`;
      const group = groups.get(key) ?? { topic: item.topic, app, items: [] };
      group.items.push(item);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}
