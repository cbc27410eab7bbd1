import { z } from "zod";

/** A login as its owner chose it: case-sensitive, never normalised. */
export const Login = z
  .string({ error: "must be a string" })
  .regex(/^[A-Za-z0-9._@-]{3,64}$/, {
    error: "must be 3 to 64 characters out of letters, digits and . _ @ -",
  })
  .meta({ description: "The login of the person; case-sensitive" });
