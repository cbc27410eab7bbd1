import type { AppId } from "./apps.ts";
import type { Endpoint } from "./endpoint.ts";

/** The allowed calls, such as `PUT /account/operation`, by callee and caller. */
export type Access = Partial<Record<AppId, Partial<Record<AppId, string[]>>>>;

/** The apps that may invoke an endpoint through their sidecars; the gateway invokes the public ones. */
export function callersOf({ callers, internalCallers = [] }: Endpoint): readonly AppId[] {
  return callers === "public" ? ["gateway", ...internalCallers] : callers;
}

/**
 * The allowed calls in the form of Dapr's access control, where an operation also covers every path below it and hides
 * their rules. A path with other paths below it is therefore written with a `*`, which includes the path itself, and
 * comes last.
 */
export function accessTo(endpoints: readonly Endpoint[]): Access {
  const access: Access = {};
  for (const endpoint of endpoints) {
    const call = `${endpoint.method.toUpperCase()} ${operationOf(endpoint, endpoints)}`;
    const callers: Partial<Record<AppId, string[]>> = access[endpoint.app] ?? {};
    for (const caller of callersOf(endpoint)) callers[caller] = [...(callers[caller] ?? []), call];
    access[endpoint.app] = callers;
  }
  for (const callers of Object.values(access)) {
    for (const [caller, calls] of Object.entries(callers)) {
      const isWildcard = (call: string) => Number(call.endsWith("*"));
      callers[caller as AppId] = [...new Set(calls)].toSorted(
        (a, b) => isWildcard(a) - isWildcard(b),
      );
    }
  }
  return access;
}

function operationOf({ app, path }: Endpoint, endpoints: readonly Endpoint[]): string {
  const hasPathsBelow = endpoints.some(
    (other) => other.app === app && other.path.startsWith(`${path}/`),
  );
  return hasPathsBelow ? `${path}/*` : path.replaceAll(/:\w+/g, "*");
}
