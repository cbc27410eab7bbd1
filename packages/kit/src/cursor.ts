import type { z } from "zod";
import { Problem } from "./problem.ts";

/** Makes the opaque cursor that names where a page ended. */
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
    throw new Problem("invalid_cursor", "Use the nextCursor of an earlier answer as it was", {
      cause,
    });
  }
}

/**
 * Cuts one page out of `limit + 1` documents: the extra one only tells that there is a next page.
 * `positionOf` names the last document of the page for the cursor.
 */
export function cutPage<T>(
  documents: T[],
  limit: number,
  positionOf: (last: T) => unknown,
): { items: T[]; nextCursor?: string } {
  const items = documents.slice(0, limit);
  const last = items.at(-1);
  if (documents.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor(positionOf(last)) };
}
