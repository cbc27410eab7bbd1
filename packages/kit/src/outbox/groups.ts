import type { ServiceId } from "@arch/contracts/apps";
import type { Claimed } from "./claimed.ts";
import type { Subscriber } from "./deliverByInvocation.ts";

/** The records whose events concern one subscriber of one topic. */
export interface Group<C extends Claimed> extends Subscriber {
  items: C[];
}

/** Groups records by topic and by each of the subscribers that `subscribersOf` selects. */
export function groupBySubscriber<C extends Claimed>(
  items: Iterable<C>,
  subscribersOf: (item: C) => Iterable<ServiceId>,
): Group<C>[] {
  const groups = new Map<string, Group<C>>();
  for (const item of items) {
    for (const app of subscribersOf(item)) {
      const name = nameOf({ topic: item.topic, app });
      const group = groups.get(name) ?? { topic: item.topic, app, items: [] };
      group.items.push(item);
      groups.set(name, group);
    }
  }
  return [...groups.values()];
}

/** The name of a subscriber, unique among all topics. */
export function nameOf({ topic, app }: Subscriber): string {
  return `${topic.name} ${app}`;
}
