import { once } from "node:events";
import { createServer } from "node:net";
import { describeHolder, isTaken } from "./ports.mjs";

/** Held by whoever runs a stack: unlike a file, a port is given back however its holder ends. */
const LOCK_PORT = 27116;

/**
 * Takes the place of the one stack that this machine may run.
 *
 * @returns {Promise<() => void>} gives it back
 * @throws {Error} a sentence with the process that has it, where that can be found
 */
export async function takeStackLock() {
  const server = createServer((socket) => socket.destroy());
  server.listen({ port: LOCK_PORT, host: "127.0.0.1", exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    if (!(await isTaken(LOCK_PORT))) throw error;
    throw new Error(
      "A stack is already running on this machine, and two would mix through mDNS: " +
        `port ${LOCK_PORT} is taken${describeHolder(LOCK_PORT)}.`,
    );
  }
  server.unref();
  return () => void server.close();
}
