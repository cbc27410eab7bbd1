import { z } from "zod";

/**
 * Free text of a person: something, of bounded length, and whole characters. Half a character would be stored as another
 * one, so that a repeat of the same call would no longer say the same.
 */
export function freeText(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !/\p{Surrogate}/u.test(text), { error: "must not have half characters" });
}
