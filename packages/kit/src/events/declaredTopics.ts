import type { ServiceId } from "@arch/contracts/apps";
import { topics } from "@arch/contracts/events";
import type { Topic } from "@arch/contracts/topic";

/**
 * Checks that a service handles the topics whose declarations name it as a subscriber, and no other. The owner of a
 * topic waits for receipts of the declared subscribers only.
 * @throws Error that names the topics.
 */
export function assertHandlesDeclaredTopics(
  service: ServiceId,
  handlers: readonly { topic: Pick<Topic, "name"> }[],
  declared: readonly Topic[] = topics,
): void {
  const handled = handlers.map(({ topic }) => topic.name);
  const named = declared
    .filter(({ subscribers }) => subscribers.includes(service))
    .map(({ name }) => name);
  const wrong = [
    ...named.filter((name) => !handled.includes(name)).map((name) => `${name} is not handled`),
    ...handled
      .filter((name) => !named.includes(name))
      .map((name) => `${name} does not name it as a subscriber`),
  ];
  if (wrong.length > 0) throw new Error(`The subscriptions of ${service}: ${wrong.join(", ")}`);
}
