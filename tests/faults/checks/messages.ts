import { messageKindOf } from "@arch/testing/messageKind";
import type { Books } from "../books.ts";
import { groupBy } from "./groupBy.ts";

/** What is wrong with letters: each entry of an account has one, nothing else has any, and no dead letter is a surprise. */
export function wrongMessages(
  { entries, messages, deadLetters }: Books,
  poison: ReadonlyMap<string, readonly string[]>,
): string[] {
  const told = groupBy(messages, ({ operationId }) => operationId);
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  return [
    ...entries.flatMap((entry) => {
      const count = told.get(entry._id)?.length ?? 0;
      const wanted = entry.seq === undefined ? 0 : 1;
      return count === wanted ? [] : [`entry ${entry._id} has ${count} letters, not ${wanted}`];
    }),
    ...messages.flatMap(({ _id, operationId, kind, login }) => {
      const entry = byId.get(operationId);
      if (entry === undefined) return [`letter ${_id} tells of no entry`];
      return entry.login === login && messageKindOf(entry) === kind
        ? []
        : [`letter ${_id} is not true`];
    }),
    ...deadLetters
      .filter(({ id }) => !poison.has(id))
      .map(({ service, id, reason }) => `${service} set ${id} aside: ${reason}`),
    ...[...poison].flatMap(([id, subscribers]) =>
      subscribers
        .filter((app) => !deadLetters.some((each) => each.id === id && each.service === app))
        .map((app) => `${app} has not set ${id} aside`),
    ),
  ];
}
