import type { ProblemCode } from "@arch/contracts/problem";
import type { Context, Middleware, Next } from "koa";
import type { Logger } from "pino";
import { isDatabaseAway } from "./mongo.ts";
import { Problem, unavailable } from "./problem.ts";

/** Answers given by the router without a body: no such route, or no such method on it. */
const bareAnswers: Record<number, [ProblemCode, string]> = {
  404: ["not_found", "There is no such route; the gateway describes the API at /docs"],
  405: ["method_not_allowed", "This route knows other methods; see the Allow header"],
  501: ["method_not_allowed", "This method is not known here; see the Allow header"],
};

/** The one place where an error becomes an answer: application/problem+json, never with a stack. */
export function answerProblems(log: Logger): Middleware {
  return async function answerProblems(ctx: Context, next: Next): Promise<void> {
    try {
      await next();
      const bare = ctx.body == null ? bareAnswers[ctx.status] : undefined;
      if (bare !== undefined) answer(ctx, new Problem(...bare));
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500) log.error({ err: error, path: ctx.path }, problem.message);
      answer(ctx, problem);
    }
  };
}

/** Turns whatever was thrown into a problem that is safe to show. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseAway(error)) return unavailable("The database", error);
  return new Problem(
    "internal",
    "Something went wrong here; the log of the service has the cause",
    {
      cause: error,
    },
  );
}

function answer(ctx: Context, problem: Problem): void {
  ctx.status = problem.status;
  ctx.type = "application/problem+json";
  if (problem.retryAfterSeconds !== undefined) {
    ctx.set("Retry-After", String(problem.retryAfterSeconds));
  }
  ctx.body = JSON.stringify(problem.toBody());
}
