import type { AppId, Endpoint } from "./endpoint.ts";

/** By the app that is called and the app that calls: the calls, such as `PUT /account/operation`. */
export type Access = Partial<Record<AppId, Partial<Record<AppId, string[]>>>>;

/** Who may make a call over the sidecars; a public one is made by the gateway. */
export function callersOf({ callers, insiders = [] }: Endpoint): readonly AppId[] {
  return callers === "public" ? ["gateway", ...insiders] : callers;
}

/**
 * Who may call what of whom, in the form that Dapr's access control wants: an operation also covers every path below
 * it and hides their own rules. A path with others below it is therefore written with a `*`, which includes the path itself, and
 * comes last.
 */
export function accessTo(endpoints: readonly Endpoint[]): Access {
  const access: Access = {};
  for (const endpoint of endpoints) {
    const call = `${endpoint.method.toUpperCase()} ${operationOf(endpoint, endpoints)}`;
    const known: Partial<Record<AppId, string[]>> = access[endpoint.app] ?? {};
    for (const caller of callersOf(endpoint)) known[caller] = [...(known[caller] ?? []), call];
    access[endpoint.app] = known;
  }
  for (const callers of Object.values(access)) {
    for (const [caller, calls] of Object.entries(callers)) {
      const wide = (call: string) => Number(call.endsWith("*"));
      callers[caller as AppId] = [...new Set(calls)].toSorted((a, b) => wide(a) - wide(b));
    }
  }
  return access;
}

function operationOf({ app, path }: Endpoint, endpoints: readonly Endpoint[]): string {
  const hasBelow = endpoints.some(
    (other) => other.app === app && other.path.startsWith(`${path}/`),
  );
  return hasBelow ? `${path}/*` : path.replaceAll(/:\w+/g, "*");
}
