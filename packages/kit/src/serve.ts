import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type Koa from "koa";
import type { Logger } from "pino";

export interface ServeParts {
  app: Koa;
  host: string;
  port: number;
  log: Logger;
}

/** Listens, and resolves once connections are accepted; daprd waits for exactly that. */
export async function listen({ app, host, port, log }: ServeParts): Promise<Server> {
  const server = createServer(app.callback());
  // Longer than the idle time of any client in front, or a reused connection dies under a request.
  server.keepAliveTimeout = 75_000;
  server.listen(port, host);
  await once(server, "listening");
  log.info({ host, port }, "listening");
  return server;
}

/** Stops taking connections and resolves when the requests in hand are answered. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  // A kept-alive connection becomes idle only after its last answer, which may still be on its way.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweep);
}
