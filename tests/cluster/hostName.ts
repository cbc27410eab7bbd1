import dns from "node:dns";

/** Makes a host name resolve to an address within this process, as a line in /etc/hosts would. */
export function resolveTo(host: string, address: string): void {
  const lookup = dns.lookup;
  const resolved = (name: string, ...rest: unknown[]) =>
    Reflect.apply(lookup, dns, [name === host ? address : name, ...rest]);
  dns.lookup = Object.assign(resolved, lookup) as typeof lookup;
}
