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

/** Resolves once connections are accepted; daprd waits for that. */
export async function listen({ app, host, port, log }: ServeParts): Promise<Server> {
  const server = createServer(app.callback());
  // Longer than the idle timeout of every client, or a reused connection is closed during a request.
  server.keepAliveTimeout = 75_000;
  // A slow body must not occupy a connection for minutes.
  server.requestTimeout = 15_000;
  server.listen(port, host);
  await once(server, "listening");
  log.info({ host, port }, "listening");
  return server;
}

const closeTimeoutMs = 10_000;

/**
 * Accepts no more connections and resolves when the current requests have their responses. After 10 s the remaining
 * connections are closed; idle connections are closed at once.
 */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  // The last response announces the end of the connection, so the client sends no other request on it.
  server.prependListener("request", (_request, response) => {
    response.shouldKeepAlive = false;
  });
  server.close();
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  const closeAll = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
  await closed;
  clearInterval(closeIdle);
  clearTimeout(closeAll);
}
