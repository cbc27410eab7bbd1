import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type Koa from "koa";
import type { Logger } from "pino";
import { requireHost, respondToInvalidRequests } from "./invalidRequests.ts";

export interface ServeParts {
  app: Koa;
  host: string;
  port: number;
  /** The largest number of connections; more are closed at once. */
  maxConnections?: number;
  /** How long an idle connection stays open, in milliseconds. */
  keepAliveTimeoutMs?: number;
  log: Logger;
}

/**
 * Longer than the idle timeout of every client, or a reused connection is closed during a request: daprd has 90 s,
 * Google's load balancer 600 s.
 */
export const defaultKeepAliveTimeoutMs = 620_000;

/** A slow request must not occupy a connection for minutes. */
const requestTimeoutMs = 15_000;
const headersTimeoutMs = 10_000;

/** Resolves once connections are accepted; daprd waits for that. */
export async function listen(parts: ServeParts): Promise<Server> {
  const { app, host, port, maxConnections, log } = parts;
  const handle = requireHost(app.callback());
  const options = {
    keepAliveTimeout: parts.keepAliveTimeoutMs ?? defaultKeepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // Includes connections that send nothing.
    headersTimeout: headersTimeoutMs,
    // Expired connections are closed at the next check, by default only every 30 s.
    connectionsCheckingInterval: 1_000,
    requireHostHeader: false,
  };
  const server = createServer(options, handle);
  // Any expectation beside 100-continue is ignored, or Node would send an empty response.
  server.on("checkExpectation", handle);
  respondToInvalidRequests(server);
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
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
