import { ProblemBody, type ProblemCode, problemStatus } from "@arch/contracts/problem";
import type { z } from "zod";
import type { Dapr } from "./dapr.ts";
import { Problem, unavailable } from "./problem.ts";
import type { TraceHeaders } from "./route.ts";

/** A JSON call whose answer is checked against the callee's contract. */
export interface JsonInvocation<S extends z.ZodType> {
  app: string;
  method: "POST" | "PUT" | "GET";
  path: string;
  body?: object;
  headers?: Record<string, string>;
  trace?: TraceHeaders;
  reply: S;
  timeoutMs: number;
}

/**
 * Invokes another service.
 * @throws Problem the callee's own problem, or unavailable when it cannot be reached or answers nonsense.
 */
export async function invokeJson<S extends z.ZodType>(
  dapr: Dapr,
  { app, method, path, body, headers, trace, reply, timeoutMs }: JsonInvocation<S>,
): Promise<z.output<S>> {
  const answer = await dapr.invoke({
    app,
    method,
    path,
    headers: { ...headers, ...trace, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    timeoutMs,
  });
  const parsed = parseJson(answer.body);
  if (answer.status >= 400) throw problemOf(app, answer.status, parsed);
  const checked = reply.safeParse(parsed);
  if (!checked.success) throw unavailable(`A known answer of the ${app} service`, checked.error);
  return checked.data;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // Not JSON is as good as no answer: both checks that follow say so, with the status at hand.
    return undefined;
  }
}

function problemOf(app: string, status: number, body: unknown): Problem {
  const problem = ProblemBody.safeParse(body);
  if (!problem.success || !isKnownCode(problem.data.code)) {
    return unavailable(`The ${app} service`, new Error(`it answered ${status}`));
  }
  return new Problem(problem.data.code, problem.data.detail);
}

function isKnownCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemStatus, code);
}
