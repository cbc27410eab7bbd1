import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy to a server that can close all connections and reject new ones. */
export interface TcpProxy {
  /** The server's URL through the proxy. */
  url: string;
  block(): void;
  unblock(): void;
  /** Resolves once a connection has been rejected. */
  nextRejected(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy to the server that a URL names. */
export async function startTcpProxy(to: URL): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isBlocked = false;
  const server = createServer((socket) => {
    if (isBlocked) {
      socket.resetAndDestroy();
      server.emit("rejected");
      return;
    }
    const upstream = connect(Number(to.port), to.hostname);
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on("close", () => {
        sockets.delete(each);
        socket.destroy();
        upstream.destroy();
      });
      // A reset of either side is the purpose of this proxy.
      each.on("error", () => {});
    }
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(to);
  through.port = String((server.address() as AddressInfo).port);
  const closeSockets = () => sockets.forEach((socket) => void socket.destroy());
  return {
    url: through.href,
    block() {
      isBlocked = true;
      closeSockets();
    },
    unblock() {
      isBlocked = false;
    },
    nextRejected: async () => void (await once(server, "rejected")),
    async close() {
      closeSockets();
      server.close();
      await once(server, "close");
    },
  };
}
