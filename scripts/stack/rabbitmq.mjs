import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answersBytes } from "./probes.mjs";

/**
 * @typedef {object} RabbitmqOptions
 * @property {import("../runtimes/rabbitmq.mjs").RabbitmqPrograms} programs
 * @property {string} dataFolder
 * @property {{ rabbitmq: number, rabbitmqDistribution: number, epmd: number }} ports
 */

/**
 * Plans RabbitMQ and the port mapper that every Erlang node needs. The mapper is a unit of its own:
 * left to itself Erlang starts one in the background, and nobody ever ends that.
 *
 * @param {RabbitmqOptions} options
 * @returns {import("./brokers.mjs").BrokerPlans}
 */
export function planRabbitmq({ programs, dataFolder, ports }) {
  const folder = join(dataFolder, "rabbitmq");
  prepareFolder(folder, ports.rabbitmq);
  const env = environment(folder, ports);
  const common = { cwd: folder, env };
  return {
    helpers: [
      {
        ...common,
        name: "epmd",
        command: programs.epmd,
        args: [],
        logFile: join(dataFolder, "logs", "epmd.log"),
        stopTimeoutMs: 3000,
        isReady: () => answersBytes(ports.epmd, NAMES_REQUEST, (answer) => answer.length >= 4),
      },
    ],
    broker: {
      ...common,
      name: "rabbitmq",
      command: programs.server,
      args: [],
      logFile: join(dataFolder, "logs", "rabbitmq.log"),
      stopTimeoutMs: 20_000,
      isReady: () => answersBytes(ports.rabbitmq, AMQP_HEADER, isConnectionStart),
    },
  };
}

const NAMES_REQUEST = "\0\x01n";
const AMQP_HEADER = "AMQP\0\0\x09\x01";

/**
 * Recognises the method Connection.Start (class 10, method 10) on channel 0.
 *
 * @param {Buffer} answer
 */
function isConnectionStart(answer) {
  return answer.length >= 11 && answer[0] === 1 && answer.readUInt32BE(7) === 0x000a000a;
}

/**
 * @param {string} folder
 * @param {number} port
 */
function prepareFolder(folder, port) {
  for (const name of ["conf.d", "log", "mnesia"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const cookie = join(folder, ".erlang.cookie");
  if (!existsSync(cookie)) writeFileSync(cookie, randomBytes(24).toString("hex"), { mode: 0o400 });
  const lines = [`listeners.tcp.1 = 127.0.0.1:${port}`, "log.console = true", "log.file = false"];
  writeFileSync(join(folder, "rabbitmq.conf"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "rabbitmq-env.conf"), "");
  writeFileSync(join(folder, "enabled_plugins"), "[].\n");
}

/**
 * Keeps the server away from the files of the system's own RabbitMQ and from the network.
 *
 * @param {string} folder
 * @param {RabbitmqOptions["ports"]} ports
 * @returns {NodeJS.ProcessEnv}
 */
function environment(folder, ports) {
  return {
    ...process.env,
    // Erlang reads its cookie from here.
    HOME: folder,
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: "arch@localhost",
    RABBITMQ_DIST_PORT: String(ports.rabbitmqDistribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_PID_FILE: join(folder, "rabbitmq.pid"),
    RABBITMQ_CONF_ENV_FILE: join(folder, "rabbitmq-env.conf"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_CONFIG_FILES: join(folder, "conf.d"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    RABBITMQ_GENERATED_CONFIG_DIR: join(folder, "generated"),
    // The script then becomes the server instead of staying between it and the signals.
    RUNNING_UNDER_SYSTEMD: "true",
  };
}
