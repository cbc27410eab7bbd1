import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RabbitmqPrograms } from "../runtimes/rabbitmq.ts";
import type { BrokerPlans } from "./brokers.ts";
import { respondsWith } from "./probes.ts";
import type { Place } from "./unit.ts";

const DISTRIBUTION_PORT = 25772;
const EPMD_PORT = 4469;
const EPMD_NAMES_REQUEST = "\0\x01n";
const AMQP_HEADER = "AMQP\0\0\x09\x01";

/** The ports that RabbitMQ needs beside its AMQP port. */
export const RABBITMQ_HELPER_PORTS = [
  { port: DISTRIBUTION_PORT, user: "rabbitmq" },
  { port: EPMD_PORT, user: "epmd, RabbitMQ's port mapper," },
];

/**
 * Plans RabbitMQ and the port mapper that every Erlang node needs. The mapper is a unit of its own: otherwise Erlang
 * starts one in the background that never ends.
 */
export function planRabbitmq(programs: RabbitmqPrograms, { dataFolder, port }: Place): BrokerPlans {
  const folder = join(dataFolder, "rabbitmq");
  prepareFolder(folder, port);
  const common = { args: [], cwd: folder, env: rabbitmqEnvironment(folder) };
  return {
    helpers: [
      {
        ...common,
        name: "epmd",
        command: programs.epmd,
        logFile: join(dataFolder, "logs", "epmd.log"),
        stopTimeoutMs: 3000,
        isReady: () => respondsWith(EPMD_PORT, EPMD_NAMES_REQUEST, ({ length }) => length >= 4),
      },
    ],
    broker: {
      ...common,
      name: "rabbitmq",
      command: programs.server,
      logFile: join(dataFolder, "logs", "rabbitmq.log"),
      stopTimeoutMs: 20_000,
      isReady: () => isRabbitmq(port),
    },
  };
}

/** Absolute, so that they do not depend on the machine; above them publishers wait. The same as in the chart. */
export const rabbitmqLimits = [
  "vm_memory_high_watermark.absolute = 512MiB",
  "disk_free_limit.absolute = 256MiB",
];

/**
 * Loaded at each start, so the bound of the queues holds on existing data too; as an argument of the queues it would make
 * RabbitMQ refuse the declaration of queues that exist. With definitions RabbitMQ creates no user by itself.
 */
export const rabbitmqDefinitions = {
  vhosts: [{ name: "/" }],
  users: [{ name: "guest", password: "guest", tags: "administrator" }],
  permissions: [{ user: "guest", vhost: "/", configure: ".*", write: ".*", read: ".*" }],
  policies: [
    {
      ...{ vhost: "/", name: "bounded-events", pattern: "-events$", "apply-to": "queues" },
      ...{
        priority: 0,
        definition: { "max-length-bytes": 32 * 1024 * 1024, overflow: "drop-head" },
      },
    },
  ],
};
/** Whether a RabbitMQ serves on a port. */
export function isRabbitmq(port: number): Promise<boolean> {
  return respondsWith(port, AMQP_HEADER, isConnectionStart);
}

/** Recognises the method Connection.Start (class 10, method 10) on channel 0. */
function isConnectionStart(bytes: Buffer): boolean {
  return bytes.length >= 11 && bytes[0] === 1 && bytes.readUInt32BE(7) === 0x000a000a;
}

function prepareFolder(folder: string, port: number) {
  for (const name of ["conf.d", "log", "mnesia"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const cookie = join(folder, ".erlang.cookie");
  if (!existsSync(cookie)) writeFileSync(cookie, randomBytes(24).toString("hex"), { mode: 0o400 });
  const definitions = join(folder, "definitions.json");
  writeFileSync(definitions, JSON.stringify(rabbitmqDefinitions, undefined, 2));
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    ...["log.console = true", "log.file = false"],
    ...rabbitmqLimits,
    `load_definitions = ${definitions}`,
  ];
  writeFileSync(join(folder, "rabbitmq.conf"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "rabbitmq-env.conf"), "");
  writeFileSync(join(folder, "enabled_plugins"), "[].\n");
}

/** The environment of RabbitMQ's programs: it separates them from the files of the system's own RabbitMQ and from the network. */
export function rabbitmqEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Erlang reads its cookie from here.
    HOME: folder,
    ERL_EPMD_PORT: String(EPMD_PORT),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: "arch@localhost",
    RABBITMQ_DIST_PORT: String(DISTRIBUTION_PORT),
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
