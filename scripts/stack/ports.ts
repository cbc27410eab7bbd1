import { createServer } from "node:net";
import { hasCode } from "../processes/procfs.ts";
import { describeHolder } from "../processes/sockets.ts";

/**
 * `committed`: the ports in the committed dapr.yaml and components/. `own`: those of `npm start`, so that a MongoDB or
 * a broker of the machine may run beside it.
 */
export type PortSet = "own" | "committed";

/** A port and the program that needs it. */
export interface Port {
  port: number;
  user: string;
}

/**
 * Checks that ports are free, before anything is started.
 * @throws Error one sentence for each taken port: who needs it and, where it can be found, who has it
 */
export async function refuseTakenPorts(needs: readonly Port[]): Promise<void> {
  const taken = await Promise.all(needs.map(({ port }) => isTaken(port)));
  const sentences = needs
    .filter((_, index) => taken[index])
    .map(({ port, user }) => `Port ${port}, which ${user} needs, is taken${describeHolder(port)}.`);
  if (sentences.length > 0) throw new Error(sentences.join("\n"));
}

/** Whether something listens on a port. */
export async function isTaken(port: number): Promise<boolean> {
  return !((await canListen(port, "127.0.0.1")) && (await canListen(port, undefined)));
}

/** `host` undefined is every address. */
function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      if (hasCode(error, "EADDRINUSE")) resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
