import { startTcpProxy, type TcpProxy } from "@arch/testing/tcpProxy";
import { listReplicas } from "../../scripts/stack/apps.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { readTemplate } from "../../scripts/stack/template.ts";

/** A proxy between each application and its own sidecar. */
export interface SidecarProxies {
  /** By the name of the application's unit. */
  proxies: ReadonlyMap<string, TcpProxy>;
  /** The environment by which an application finds its proxy. */
  appEnv(unitName: string): Record<string, string>;
  close(): Promise<void>;
}

/** Starts the proxies of all applications in dapr.yaml; the sidecars may start later. */
export async function startSidecarProxies(
  replicas: Record<string, number>,
): Promise<SidecarProxies> {
  const apps = await readTemplate(ROOT);
  const units = apps.flatMap((app) => listReplicas(app, replicas[app.appID]));
  const started = units.map(async ({ unitName, daprHTTPPort }) => {
    const proxy = await startTcpProxy(new URL(`http://127.0.0.1:${daprHTTPPort}`));
    return [unitName, proxy] as const;
  });
  const proxies = new Map(await Promise.all(started));
  return {
    proxies,
    appEnv: (unitName) => ({ DAPR_HTTP_PORT: String(proxies.get(unitName)?.port) }),
    close: async () => void (await Promise.all([...proxies.values()].map(({ close }) => close()))),
  };
}
