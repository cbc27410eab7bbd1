import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { answersBytes } from "./probes.mjs";

/**
 * Plans Redis so that an answered publish survives a crash: each write is on the disk before its
 * answer.
 *
 * @param {{ program: string, dataFolder: string, port: number }} options
 * @returns {import("./unit.mjs").UnitPlan}
 */
export function planRedis({ program, dataFolder, port }) {
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
    // While it still loads its file it answers -LOADING.
    isReady: () => answersBytes(port, "PING\r\n", (answer) => answer.toString() === "+PONG\r\n"),
  };
}
