import { z } from "zod";

/**
 * Free text of a person, of bounded length. An unpaired surrogate would be stored as another character, so a repeat of
 * the same call would differ from what is stored.
 */
export function freeText(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !/\p{Surrogate}/u.test(text), {
      error: "must not contain unpaired surrogates",
    });
}
