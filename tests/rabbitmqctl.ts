import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { ensureRabbitmq } from "../scripts/runtimes/rabbitmq.ts";
import { rabbitmqEnvironment } from "../scripts/stack/rabbitmq.ts";

/** Runs a command of rabbitmqctl and resolves with its output. @throws Error when RabbitMQ is down or refuses it. */
export type Rabbitmqctl = (...command: string[]) => Promise<string>;

const timeoutMs = 20_000;

/** Makes rabbitmqctl for the RabbitMQ that has its data below a folder. */
export async function rabbitmqctl(dataFolder: string): Promise<Rabbitmqctl> {
  const { server } = await ensureRabbitmq({ report: () => {} });
  const program = server.replace(/rabbitmq-server$/, "rabbitmqctl");
  const env = rabbitmqEnvironment(join(resolve(dataFolder), "rabbitmq"));
  return async (...command) => {
    const { stdout } = await promisify(execFile)(program, command, { env, timeout: timeoutMs });
    return stdout.trim();
  };
}
