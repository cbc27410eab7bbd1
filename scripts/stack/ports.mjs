import { createServer } from "node:net";
import { listProcesses, readCommand } from "../processes/procfs.mjs";
import { listListeningSockets, listOpenFiles } from "../processes/sockets.mjs";

/**
 * @typedef {object} BackingPorts
 * @property {number} mongod
 * @property {number} redis
 * @property {number} rabbitmq
 * @property {number} rabbitmqDistribution
 * @property {number} epmd
 */

/** The launcher's own, so that a MongoDB or a broker of the machine may go on running beside it. */
/** @type {BackingPorts} */
export const OWN_PORTS = {
  mongod: 27117,
  redis: 6479,
  rabbitmq: 5772,
  rabbitmqDistribution: 25772,
  epmd: 4469,
};

/** Where the committed dapr.yaml and components/ look for them. */
/** @type {BackingPorts} */
export const COMMITTED_PORTS = { ...OWN_PORTS, mongod: 27017, redis: 6379, rabbitmq: 5672 };

/** @typedef {{ port: number, user: string }} PortNeed */

/**
 * Refuses to go on when a port is taken, before anything is started.
 *
 * @param {readonly PortNeed[]} needs
 * @throws {Error} one sentence for each taken port: who needs it and, where it can be found, who
 *   holds it
 */
export async function refuseTakenPorts(needs) {
  const taken = await Promise.all(
    needs.map(async (need) => ((await isTaken(need.port)) ? [need] : [])),
  );
  const sentences = taken.flat().map(({ port, user }) => {
    return `Port ${port}, which ${user} needs, is taken${describeHolder(port)}.`;
  });
  if (sentences.length > 0) throw new Error(sentences.join("\n"));
}

/**
 * Tells whether something listens on a port.
 *
 * @param {number} port
 */
export async function isTaken(port) {
  return !((await canListen(port, "127.0.0.1")) && (await canListen(port, undefined)));
}

/**
 * @param {number} port
 * @param {string | undefined} host every address when undefined
 * @returns {Promise<boolean>}
 */
function canListen(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Names the process that listens on a port, to be put behind "is taken".
 *
 * @param {number} port
 * @returns {string} "" where it cannot be found
 */
export function describeHolder(port) {
  const sockets = listListeningSockets();
  const holder = listProcesses().find(({ pid }) =>
    listOpenFiles(pid).some((file) => sockets.get(file)?.port === port),
  );
  return holder ? ` by process ${holder.pid} (${readCommand(holder.pid).slice(0, 120)})` : "";
}
