import type { Attempt, ReadHistory, RequestHistory } from "../history.ts";
import { nameOf } from "./operations.ts";

/** Responses with the status 500: every failure that a fault causes has a status and a code of its own. */
export function internalErrors(
  history: readonly RequestHistory[],
  reads: readonly ReadHistory[],
): string[] {
  const isInternal = ({ status }: Attempt) => status === 500;
  return [
    ...history
      .filter(({ attempts }) => attempts.some(isInternal))
      .map(({ request }) => `${nameOf(request)}: status 500`),
    ...reads
      .filter(({ attempt }) => isInternal(attempt))
      .map(({ kind, subject }) => `${kind} of ${subject}: status 500`),
  ];
}
