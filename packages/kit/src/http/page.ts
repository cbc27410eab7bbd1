import type { z } from "zod";
import { Problem } from "./problem.ts";

/** Makes the opaque cursor that names the end of a page. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/**
 * Reads a cursor that `encodeCursor` made.
 * @throws Problem invalid_cursor for anything else.
 */
export function decodeCursor<S extends z.ZodType>(schema: S, cursor: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw new Problem("invalid_cursor", "Use the nextCursor of an earlier response unchanged", {
      cause,
    });
  }
}

/** Which page of a login's list to read. */
export interface PageRequest {
  login: string;
  limit: number;
  cursor?: string | undefined;
}

/** One page of a list, newest first; without `nextCursor` it is the last one. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/**
 * Cuts one page out of `limit + 1` documents: the extra one shows that a next page exists. `positionOf` returns the
 * position of the page's last document for the cursor.
 */
export function cutPage<T>(
  documents: T[],
  limit: number,
  positionOf: (last: T) => unknown,
): Page<T> {
  const items = documents.slice(0, limit);
  const last = items.at(-1);
  if (documents.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor(positionOf(last)) };
}
