import { once } from "node:events";
import { createServer } from "node:net";
import { describeHolder } from "../processes/sockets.ts";
import { isTaken } from "./ports.ts";

/** Unlike a lock file, a port is released however its holder ends. */
const LOCK_PORT = 27116;

/**
 * Takes the lock of the one stack that this machine may run, and returns what releases it.
 * @throws Error a sentence with the process that holds the lock, where it can be found
 */
export async function takeStackLock(): Promise<() => void> {
  const server = createServer((socket) => socket.destroy());
  server.listen({ port: LOCK_PORT, host: "127.0.0.1", exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    if (!(await isTaken(LOCK_PORT))) throw error;
    throw new Error(
      "A stack is already running on this machine, and two would need the same ports: " +
        `port ${LOCK_PORT} is taken${describeHolder(LOCK_PORT)}.`,
    );
  }
  server.unref();
  return () => void server.close();
}
