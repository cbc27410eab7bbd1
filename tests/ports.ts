import type { AppId } from "@arch/contracts/apps";
import { ROOT } from "../scripts/stack/root.ts";
import { readTemplate } from "../scripts/stack/template.ts";

const templates = await readTemplate(ROOT);

function templateOf(app: AppId) {
  const template = templates.find(({ appID }) => appID === app);
  if (template === undefined) throw new Error(`dapr.yaml has no app ${app}`);
  return template;
}

/** Where an app listens, by dapr.yaml. */
export const appUrl = (app: AppId) => `http://127.0.0.1:${templateOf(app).appPort}`;

/** Where an app's sidecar serves its API, by dapr.yaml. */
export const sidecarUrl = (app: AppId) => `http://127.0.0.1:${templateOf(app).daprHTTPPort}`;

/** Where an app's sidecar serves its metrics, by dapr.yaml. */
export const metricsUrl = (app: AppId) => `http://127.0.0.1:${templateOf(app).metricsPort}/metrics`;

/** The ports of an app's first replica and of its sidecar, by dapr.yaml. */
export function portsOf(app: AppId): { app: number; sidecar: number } {
  const { appPort, daprHTTPPort } = templateOf(app);
  return { app: appPort, sidecar: daprHTTPPort };
}
