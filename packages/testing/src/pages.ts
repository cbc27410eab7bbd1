import type { Endpoint } from "@arch/contracts/endpoint";
import type { z } from "zod";
import { callEndpoint } from "./call.ts";

/** An endpoint that lists something page by page. */
type ListEndpoint<P extends z.ZodType<{ nextCursor?: string | undefined }>> = Pick<
  Endpoint,
  "method" | "path"
> & { replies: { 200: P } };

/** Reads all pages of a login's list. */
export async function listAll<P extends z.ZodType<{ nextCursor?: string | undefined }>, Item>(
  baseUrl: string,
  endpoint: ListEndpoint<P>,
  login: string,
  itemsOf: (page: z.output<P>) => Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const query = { login, limit: "100", ...(cursor !== undefined && { cursor }) };
    const { body } = await callEndpoint(baseUrl, endpoint, { query });
    items.push(...itemsOf(body));
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return items;
}
