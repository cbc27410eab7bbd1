import { z } from "zod";
import { Login } from "./login.ts";

const limitError = { error: "must be a whole number from 1 to 100" };

/** The query of every list: whose, how many, and where the page before ended. */
export const PageQuery = z.strictObject({
  login: Login,
  limit: z
    .string()
    .regex(/^[1-9][0-9]{0,2}$/, limitError)
    .transform(Number)
    .refine((limit) => limit <= 100, limitError)
    .default(50),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, { error: "must be a nextCursor of an earlier answer" })
    .optional(),
});
export type PageQuery = z.output<typeof PageQuery>;

/** Where the next page begins; absent on the last one. */
export const NextCursor = z.string().optional();
