import { topics } from "./events.ts";

/**
 * Who may publish what, as the metadata `publishingScopes` of a Dapr component says it. A hearer publishes on what it
 * hears as well: its own pulse.
 */
export function publishingScopes(): string {
  const scopes = new Map<string, string[]>();
  for (const { name, owner, hearers } of topics) {
    for (const app of [owner, ...hearers]) scopes.set(app, [...(scopes.get(app) ?? []), name]);
  }
  return [...scopes].map(([app, names]) => `${app}=${names.join(",")}`).join(";");
}
