import Router from "@koa/router";
import Koa from "koa";
import type { Logger } from "pino";
import { type Subscription, subscriptionRoutes } from "../events/subscriptionRoutes.ts";
import { requireAppToken } from "../http/appToken.ts";
import { readJson } from "../http/body.ts";
import { type HealthChecks, healthRoutes } from "../http/health.ts";
import { logRequests } from "../http/logRequests.ts";
import { problemResponses } from "../http/problemResponses.ts";
import type { Route } from "../http/route.ts";
import { crashPoint } from "../testing/crashPoint.ts";

/** What the Koa application of a service is made of. */
export interface AppParts {
  log: Logger;
  routes: Route[];
  /** Undefined for an app that is no subscriber: it has no route for Dapr to ask. */
  subscriptions?: Subscription[];
  /** Adds routes that are not endpoints, such as forwarded calls or a page. */
  mount?: (router: Router) => void;
  /** The conditions for not being restarted. */
  liveness?: HealthChecks;
  /** The conditions for serving calls. */
  readiness: HealthChecks;
  /** What readiness reports and does not require. */
  reported?: HealthChecks;
  /** The further conditions for a completed start: the subscriptions that the service needs. */
  startup?: HealthChecks;
  /** The token that the sidecar sends with every call; without one every local process may call. */
  appToken?: string | undefined;
}

/** Builds the Koa application of a service; it does no I/O, so a test can build one too. */
export function createApp(parts: AppParts): Koa {
  const { log, routes, subscriptions, mount, appToken } = parts;
  const { liveness = {}, readiness, reported = {}, startup = {} } = parts;
  const app = new Koa();
  const router = new Router();
  for (const route of routes) addRoute(router, route);
  mount?.(router);
  if (subscriptions !== undefined) subscriptionRoutes(router, subscriptions, log);
  healthRoutes(router, { liveness, readiness, reported, startup });
  app.use(logRequests(log));
  app.use(problemResponses(log));
  if (appToken !== undefined) app.use(requireAppToken(appToken));
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.on("error", (error) => log.error({ err: error }, "sending a response failed"));
  return app;
}

function addRoute(router: Router, route: Route): void {
  const { method, path, body: bodySchema } = route.endpoint;
  router[method](path, async (ctx) => {
    const body = bodySchema === undefined ? undefined : await readJson(ctx.req);
    const { params, query, headers } = ctx;
    const response = await route.respond({ params, query, headers, body });
    crashPoint("before response");
    ctx.status = response.status;
    ctx.type = "application/json";
    for (const [name, value] of Object.entries(response.headers ?? {})) {
      if (value !== undefined) ctx.set(name, value);
    }
    ctx.body = JSON.stringify(response.body);
  });
}
