import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What happens to a connection once `afterBytes` bytes of the server's data have reached the client. */
export interface ConnectionFault {
  afterBytes: number;
  kind: "close" | "reset" | "stall";
}

/** How a response ends in the middle of its body. */
export type Cut = ConnectionFault["kind"];

/** A TCP proxy to a server that disturbs the connections as a test asks for. */
export interface TcpProxy {
  /** The server's URL through the proxy. */
  url: string;
  port: number;
  /** The faults of the next connections, one for each; later connections are undisturbed. */
  faults: ConnectionFault[];
  /** The cuts of the next HTTP responses that have a body, on any connection, one for each. */
  cuts: Cut[];
  /** The number of open connections from clients. */
  openConnections(): number;
  /** Closes all connections and rejects new ones. */
  block(): void;
  unblock(): void;
  /** Keeps all connections, accepts new ones, and passes no data in either direction. */
  stall(): void;
  /** Drops the data that was held back, with its connections; new connections are undisturbed. */
  resume(): void;
  /** Resolves once a connection has been rejected. */
  nextRejected(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy to the server that a URL names. */
export async function startTcpProxy(to: URL): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const faults: ConnectionFault[] = [];
  const cuts: Cut[] = [];
  let isBlocked = false;
  let isStalled = false;
  const server = createServer((client) => {
    if (isBlocked) {
      client.resetAndDestroy();
      server.emit("rejected");
      return;
    }
    const upstream = connect(Number(to.port), to.hostname);
    clients.add(client);
    client.on("close", () => clients.delete(client));
    for (const each of [client, upstream]) {
      sockets.add(each);
      each.on("close", () => {
        sockets.delete(each);
        client.destroy();
        upstream.destroy();
      });
      // A reset of either side is the purpose of this proxy.
      each.on("error", () => {});
    }
    forward(client, upstream);
    forward(upstream, client, faults.shift(), cuts);
    if (isStalled) for (const each of [client, upstream]) each.pause();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const through = new URL(to);
  through.port = String(port);
  const closeSockets = () => sockets.forEach((socket) => void socket.destroy());
  return {
    url: through.href,
    port,
    faults,
    cuts,
    openConnections: () => clients.size,
    block() {
      isBlocked = true;
      closeSockets();
    },
    unblock() {
      isBlocked = false;
    },
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      isStalled = false;
      closeSockets();
    },
    nextRejected: async () => void (await once(server, "rejected")),
    async close() {
      closeSockets();
      server.close();
      await once(server, "close");
    },
  };
}

/** Passes data on until a fault or a cut happens. */
function forward(from: Socket, to: Socket, fault?: ConnectionFault, cuts: Cut[] = []): void {
  let passed = 0;
  from.on("data", (chunk: Buffer) => {
    const middle = cuts.length > 0 ? middleOfBody(chunk) : undefined;
    const cut = middle === undefined ? undefined : cuts.shift();
    if (cut !== undefined) {
      from.pause();
      return void to.write(chunk.subarray(0, middle), () => end(to, cut));
    }
    if (fault === undefined) return void to.write(chunk);
    const part = chunk.subarray(0, fault.afterBytes - passed);
    passed += part.length;
    const isOver = passed === fault.afterBytes;
    to.write(part, () => {
      if (isOver) end(to, fault.kind);
    });
  });
  from.on("end", () => to.end());
}

/** Where the body that begins in this data is half over; undefined when no HTTP response with a body begins in it. */
function middleOfBody(chunk: Buffer): number | undefined {
  const bodyStart = chunk.indexOf("\r\n\r\n") + 4;
  const length = chunk.length - bodyStart;
  if (!chunk.subarray(0, 5).equals(Buffer.from("HTTP/")) || bodyStart < 4 || length < 2) return;
  return bodyStart + Math.floor(length / 2);
}

function end(socket: Socket, kind: ConnectionFault["kind"]): void {
  if (kind === "close") socket.destroySoon();
  if (kind === "reset") socket.resetAndDestroy();
}
