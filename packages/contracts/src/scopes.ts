import { type AppId, apps } from "./apps.ts";
import type { Topic } from "./topic.ts";

/** The apps that publish or subscribe to at least one of the topics, in the order of `apps`. */
export function appsOf(topics: readonly Topic[]): AppId[] {
  return apps.filter((app) => publishedBy(app, topics).length > 0);
}

/** The metadata `publishingScopes` of a Dapr component: the topics that each app may publish. */
export function publishingScopes(topics: readonly Topic[]): string {
  return appsOf(topics)
    .map((app) => `${app}=${publishedBy(app, topics).join(",")}`)
    .join("; ");
}

/** The metadata `subscriptionScopes` of the component that only publishes: no app may subscribe through it. */
export function noSubscriptionScopes(topics: readonly Topic[]): string {
  return appsOf(topics)
    .map((app) => `${app}=`)
    .join(";");
}

/** A subscriber publishes to its topics too: its own heartbeat. */
function publishedBy(app: AppId, topics: readonly Topic[]): string[] {
  return topics
    .filter(
      ({ owner, subscribers }) =>
        owner === app || subscribers.some((subscriber) => subscriber === app),
    )
    .map(({ name }) => name);
}
