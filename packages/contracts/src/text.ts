import { z } from "zod";

/**
 * Free text of a person, of bounded length, without control characters. An unpaired surrogate would be stored as another
 * character, so a repeat of the same call would differ from what is stored.
 */
export function freeText(maxLength: number) {
  return (
    z
      .string()
      .min(1)
      .max(maxLength)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: excludes them, in a form that JSON Schema has as well.
      .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, { error: "must not contain control characters" })
      .refine((text) => !/\p{Surrogate}/u.test(text), {
        error: "must not contain unpaired surrogates",
      })
  );
}
