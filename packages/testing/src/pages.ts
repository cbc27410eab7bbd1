import { call, type Json } from "./call.ts";

type Member = "operations" | "orders" | "messages";
type Page = { [name in Member]?: Json[] } & { nextCursor?: string };

/** Reads all pages of a list. */
export async function listAll(
  baseUrl: string,
  path: string,
  login: string,
  member: Member,
): Promise<Json[]> {
  const items: Json[] = [];
  let cursor = "";
  do {
    const url = `${baseUrl}${path}?login=${login}&limit=100${cursor}`;
    const { body } = await call<Page>("GET", url);
    items.push(...(body[member] ?? []));
    cursor = body.nextCursor === undefined ? "" : `&cursor=${body.nextCursor}`;
  } while (cursor !== "");
  return items;
}
