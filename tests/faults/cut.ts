import type { Cut, TcpProxy } from "@arch/testing/tcpProxy";
import { until } from "../../scripts/processes/until.ts";
import type { Fault } from "./faults.ts";

const cutKinds: readonly Cut[] = ["close", "reset", "stall"];

/** Cuts the next response of a sidecar to its application between its head and its end. */
export const cut: Fault = async (scene) => {
  const [app, proxy] = scene.random.pick([...scene.proxies]);
  const kind = scene.random.pick(cutKinds);
  const target = `${kind} at ${app}`;
  scene.count((await cutNext(proxy, kind)) ? "cut response" : "cut, no response", target);
};

/** Resolves with whether a response came within 5 s. */
export async function cutNext(proxy: TcpProxy, kind: Cut): Promise<boolean> {
  proxy.cuts.push(kind);
  if (await until(() => proxy.cuts.length === 0, { timeoutMs: 5_000, everyMs: 20 })) return true;
  proxy.cuts.length = 0;
  return false;
}
