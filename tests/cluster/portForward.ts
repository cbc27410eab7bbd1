import { once } from "node:events";
import { createInterface } from "node:readline";
import { signalGroup, startGroup } from "../../scripts/processes/group.ts";
import type { Cluster } from "./cluster.ts";

/** Forwards a port of a pod to this machine while `use` runs; passes it the local port. */
export async function withPort<T>(
  { kubectlPath, namespace }: Cluster,
  target: string,
  port: number,
  use: (localPort: number) => Promise<T>,
): Promise<T> {
  const args = ["port-forward", "--namespace", namespace, target, `:${port}`];
  const { child, pid } = await startGroup(kubectlPath, args, {
    cwd: process.cwd(),
    env: process.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    return await use(await localPortOf(child, ended));
  } finally {
    signalGroup(pid, "SIGTERM");
    await ended;
  }
}

async function localPortOf(
  { stdout }: { stdout: NodeJS.ReadableStream | null },
  ended: Promise<unknown>,
): Promise<number> {
  if (stdout === null) throw new Error("kubectl has no output");
  const lines = createInterface({ input: stdout });
  const first = once(lines, "line").then(([line]) => String(line));
  const line = await Promise.race([first, ended.then(() => "kubectl port-forward has exited")]);
  const port = /127\.0\.0\.1:(\d+) /.exec(line)?.[1];
  if (port === undefined) throw new Error(line);
  // Reading on keeps the pipe from filling up.
  lines.on("line", () => {});
  return Number(port);
}
