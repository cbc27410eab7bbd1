import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

/** Sends a command to the Redis on a port; resolves with its response. @throws Error when Redis is down or refuses it. */
export async function redisCli(port: number, ...command: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("redis-cli", ["-e", "-p", String(port), ...command]);
  return stdout.trim();
}

/** Sends many commands without waiting for each response; resolves with how many were accepted and how many refused. */
export async function redisPipe(
  port: number,
  commands: Iterable<readonly string[]>,
): Promise<{ replies: number; errors: number }> {
  const child = spawn("redis-cli", ["-p", String(port), "--pipe"]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const exit = once(child, "exit");
  await pipeline(encode(commands), child.stdin);
  await exit;
  const [, errors, replies] = /errors: (\d+), replies: (\d+)/.exec(output) ?? [];
  if (errors === undefined) throw new Error(`redis-cli printed ${output}`);
  return { errors: Number(errors), replies: Number(replies) };
}

/** Each command in Redis' protocol. */
function* encode(commands: Iterable<readonly string[]>): Generator<string> {
  for (const words of commands) {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    yield `*${words.length}\r\n${parts.join("")}`;
  }
}
