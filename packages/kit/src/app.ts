import Router from "@koa/router";
import Koa from "koa";
import type { Logger } from "pino";
import { answerProblems } from "./answerProblems.ts";
import { requireAppToken } from "./appToken.ts";
import { readJson } from "./body.ts";
import { crashPoint } from "./crashPoint.ts";
import { type Subscription, subscriptionRoutes } from "./events.ts";
import { healthRoutes, type Readiness } from "./health.ts";
import { logRequests } from "./logRequests.ts";
import type { Route } from "./route.ts";

/** What a service is made of, apart from its own rules. */
export interface AppParts {
  log: Logger;
  routes: Route[];
  subscriptions?: Subscription[];
  /** Adds routes that are no endpoints: what is passed on to others, or a page. */
  mount?: (router: Router) => void;
  /** What must hold for calls to be served. */
  readiness: Readiness;
  /** Which subscriptions it cannot work without. */
  hearing?: Readiness;
  /** What the sidecar shows with every call; without one anybody on this machine may call. */
  appToken?: string | undefined;
}

/** Builds the Koa application of a service; it does no I/O, so a test can build one too. */
export function createApp(parts: AppParts): Koa {
  const { log, routes, subscriptions = [], mount, readiness, hearing = {}, appToken } = parts;
  const app = new Koa();
  const router = new Router();
  for (const each of routes) serve(router, each);
  mount?.(router);
  subscriptionRoutes(router, subscriptions, log);
  healthRoutes(router, readiness, hearing);
  app.use(logRequests(log));
  app.use(answerProblems(log));
  if (appToken !== undefined) app.use(requireAppToken(appToken));
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.on("error", (error) => log.error({ err: error }, "a response could not be sent"));
  return app;
}

function serve(router: Router, route: Route): void {
  const { method, path, body: bodySchema } = route.endpoint;
  router[method](path, async (ctx) => {
    const body = bodySchema === undefined ? undefined : await readJson(ctx.req);
    const { params, query, headers } = ctx;
    const answer = await route.answer({ params, query, headers, body });
    crashPoint("before answer");
    ctx.status = answer.status;
    ctx.type = "application/json";
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      if (value !== undefined) ctx.set(name, value);
    }
    ctx.body = JSON.stringify(answer.body);
  });
}
