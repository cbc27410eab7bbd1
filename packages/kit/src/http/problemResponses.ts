import type { ProblemCode } from "@arch/contracts/problem";
import type { Context, Middleware, Next } from "koa";
import type { Logger } from "pino";
import { isDatabaseUnavailable } from "../mongo/errors.ts";
import { Problem, unavailable } from "./problem.ts";

/** The problems for responses that the router leaves without a body. */
const emptyResponses: Record<number, [ProblemCode, string]> = {
  404: ["not_found", "No such route; the gateway describes the API at /docs"],
  405: ["method_not_allowed", "Method not allowed on this route; see the Allow header"],
  501: ["method_not_allowed", "Method not supported; see the Allow header"],
};

/** The one place where an error becomes a response: application/problem+json, never with a stack. */
export function problemResponses(log: Logger): Middleware {
  return async function problemResponses(ctx: Context, next: Next): Promise<void> {
    try {
      await next();
      const empty = ctx.body == null ? emptyResponses[ctx.status] : undefined;
      if (empty !== undefined) respond(ctx, new Problem(...empty));
    } catch (error) {
      const problem = toProblem(error);
      // A dependency that is unavailable is expected during a start; only an internal error is a defect.
      if (problem.code === "internal") log.error({ err: error, path: ctx.path }, problem.message);
      else if (problem.status >= 500) log.warn({ err: error, path: ctx.path }, problem.message);
      respond(ctx, problem);
    }
  };
}

/** Converts any thrown value into a problem that is safe to show to the caller. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) return unavailable("The database", error);
  return new Problem("internal", "Internal error; the log of the service has the cause", {
    cause: error,
  });
}

function respond(ctx: Context, problem: Problem): void {
  ctx.status = problem.status;
  ctx.type = "application/problem+json";
  if (problem.retryAfterSeconds !== undefined) {
    ctx.set("Retry-After", String(problem.retryAfterSeconds));
  }
  ctx.body = JSON.stringify(problem.toBody());
}
