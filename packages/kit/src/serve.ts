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
  // A body that trickles in must not hold a place for minutes.
  server.requestTimeout = 15_000;
  server.listen(port, host);
  await once(server, "listening");
  log.info({ host, port }, "listening");
  return server;
}

const closeTimeoutMs = 10_000;

/**
 * Takes no more connections and resolves when the requests in hand are answered; what is not answered in time is cut
 * off, and so are connections that carry no request.
 */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  // A client learns from its last answer that this connection ends, instead of sending another request into it.
  server.prependListener("request", (_request, response) => {
    response.shouldKeepAlive = false;
  });
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
