import type { AppId } from "@arch/contracts/apps";
import { ROOT } from "../../scripts/stack/root.ts";
import { readTemplate } from "../../scripts/stack/template.ts";

const templates = await readTemplate(ROOT);

/**
 * The ports of an application's first replica and of its sidecar.
 * @throws Error when dapr.yaml does not have the application.
 */
export function portsOf(app: AppId): { app: number; sidecar: number } {
  const template = templates.find(({ appID }) => appID === app);
  if (template === undefined) throw new Error(`dapr.yaml has no application ${app}`);
  return { app: template.appPort, sidecar: template.daprHTTPPort };
}
