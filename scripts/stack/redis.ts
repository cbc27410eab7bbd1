import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { respondsWith } from "./probes.ts";
import type { Place, UnitPlan } from "./unit.ts";

/** Plans Redis so that an acknowledged publish survives a crash: each write is on the disk before its response. */
export function planRedis(program: string, { dataFolder, port }: Place): UnitPlan {
  const folder = join(dataFolder, "redis");
  mkdirSync(folder, { recursive: true });
  return {
    name: "redis",
    command: program,
    args: [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no"],
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
    ],
    cwd: folder,
    env: process.env,
    logFile: join(dataFolder, "logs", "redis.log"),
    stopTimeoutMs: 10_000,
    isReady: () => isRedis(port),
  };
}

/** Whether a Redis without a password serves on a port; while it loads its file it responds with -LOADING. */
export function isRedis(port: number): Promise<boolean> {
  return respondsWith(port, "PING\r\n", (bytes) => bytes.toString() === "+PONG\r\n");
}
