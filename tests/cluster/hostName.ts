import dns from "node:dns";

/** Lets a host name lead to an address within this process, as a line in /etc/hosts would. */
export function leadTo(host: string, address: string): void {
  const lookup = dns.lookup;
  const led = (name: string, ...rest: unknown[]) =>
    Reflect.apply(lookup, dns, [name === host ? address : name, ...rest]);
  dns.lookup = Object.assign(led, lookup) as typeof lookup;
}
