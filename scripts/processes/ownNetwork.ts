import { spawnSync } from "node:child_process";

// Root needs no user namespace, and some containers allow none.
const isRoot = process.getuid?.() === 0;
const unshare = ["unshare", "--net", ...(isRoot ? [] : ["--map-root-user"])];

/** What precedes a command so that it runs in a network of its own, in which only loopback exists; only on Linux. */
export const inOwnNetwork: readonly string[] = [
  ...[...unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"],
];

/** What precedes a command so that it runs in the network of a process that `inOwnNetwork` has started. */
export function inNetworkOf(pid: number): string[] {
  const user = isRoot ? [] : ["--user", "--preserve-credentials"];
  return ["nsenter", "--target", `${pid}`, "--net", ...user];
}

/** Whether this machine allows networks of one's own. */
export function canHaveOwnNetwork(): boolean {
  const [program = "", ...args] = [...inOwnNetwork, "true"];
  return process.platform === "linux" && spawnSync(program, args).status === 0;
}
