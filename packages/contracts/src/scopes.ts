import { topics } from "./events.ts";

/**
 * The metadata `publishingScopes` of a Dapr component: the topics that each app may publish. A subscriber publishes its
 * heartbeat to the topics that it subscribes to.
 */
export function publishingScopes(): string {
  const scopes = new Map<string, string[]>();
  for (const { name, owner, subscribers } of topics) {
    for (const app of [owner, ...subscribers]) scopes.set(app, [...(scopes.get(app) ?? []), name]);
  }
  return [...scopes].map(([app, names]) => `${app}=${names.join(",")}`).join(";");
}
