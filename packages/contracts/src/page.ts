import { z } from "zod";
import { Login } from "./login.ts";

const limitError = { error: "must be a whole number from 1 to 100" };

/** The query of every list: the login, the page size and the end of the previous page. */
export const PageQuery = z.strictObject({
  login: Login,
  limit: z
    .string()
    .regex(/^(?:[1-9][0-9]?|100)$/, limitError)
    .transform(Number)
    .default(50)
    .meta({ description: "How many to list, 1 to 100" }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, { error: "must be the nextCursor of an earlier response" })
    .optional()
    .meta({ description: "The nextCursor of an earlier response: the next page begins there" }),
});
export type PageQuery = z.output<typeof PageQuery>;

/** Where the next page begins; absent on the last one. */
export const NextCursor = z
  .string()
  .meta({ description: "The cursor of the next page; absent on the last one" })
  .optional();
