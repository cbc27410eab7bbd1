import { codeOfField, type ProblemCode } from "@arch/contracts/problem";
import type { z } from "zod";
import { Problem } from "./problem.ts";

/** Where a value came from; the problem names it. */
export type Source = "path" | "query" | "headers" | "body";

/**
 * Parses untrusted input.
 * @throws Problem that names every invalid value; its code is the code of the first one.
 */
export function parse<S extends z.ZodType>(schema: S, value: unknown, source: Source): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    code: codeOf(issue, value, source),
    path: [source, ...issue.path.map(String)].join("."),
    message: issue.message,
  }));
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new Problem(errors[0]?.code ?? "invalid_request", detail, { members: { errors } });
}

function codeOf(issue: z.core.$ZodIssue, value: unknown, source: Source): ProblemCode {
  if (issue.code === "unrecognized_keys") return "unknown_field";
  const [field] = issue.path;
  if (field === undefined) return "invalid_request";
  const given = (value as Record<PropertyKey, unknown>)[field];
  if (given === undefined) return "missing_field";
  if (source === "query" && Array.isArray(given)) return "repeated_parameter";
  return codeOfField.get(String(field)) ?? "invalid_request";
}
