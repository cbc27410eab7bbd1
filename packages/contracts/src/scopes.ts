import { topics } from "./events.ts";
import { deadLetterTopic } from "./topic.ts";

/** Who may publish what, and who may hear what, as the metadata of a Dapr pub/sub component says it. */
export interface Scopes {
  publishingScopes: string;
  subscriptionScopes: string;
}

/**
 * The scopes that the topics ask for. A hearer publishes on what it hears as well, its own pulse, and its sidecar what
 * its handler failed at.
 */
export function scopesOfTopics(): Scopes {
  const publishing = new Map<string, string[]>();
  const hearing = new Map<string, string[]>();
  const add = (scopes: Map<string, string[]>, app: string, names: string[]) =>
    void scopes.set(app, [...(scopes.get(app) ?? []), ...names]);
  for (const { name, owner, hearers } of topics) {
    add(publishing, owner, [name]);
    for (const hearer of hearers) {
      const names = [name, deadLetterTopic(name, hearer)];
      add(publishing, hearer, names);
      add(hearing, hearer, names);
    }
  }
  return { publishingScopes: textOf(publishing), subscriptionScopes: textOf(hearing) };
}

function textOf(scopes: ReadonlyMap<string, string[]>): string {
  return [...scopes].map(([app, names]) => `${app}=${names.join(",")}`).join(";");
}
