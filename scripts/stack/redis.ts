import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { respondsWith } from "./probes.ts";
import type { Place, UnitPlan } from "./unit.ts";

/** The same as in the chart. */
export const redisLimits = {
  maxmemory: "400mb",
  "maxmemory-policy": "allkeys-lru",
  "lazyfree-lazy-eviction": "yes",
};

/**
 * Plans Redis so that an acknowledged publish survives a crash (each write is on the disk before its response) and none
 * is refused for ever: the streams fit into its memory, and when other data fills it, Redis removes the topic that was
 * used least recently. The events that were lost with it have no receipt and are published again.
 */
export function planRedis(program: string, { dataFolder, port }: Place): UnitPlan {
  const folder = join(dataFolder, "redis");
  mkdirSync(folder, { recursive: true });
  return {
    name: "redis",
    command: program,
    args: [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no"],
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
      ...Object.entries(redisLimits).flatMap(([name, value]) => [`--${name}`, value]),
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
