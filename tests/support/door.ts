import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be shut: whoever is through is thrown out, and whoever knocks is turned away. */
export interface Door {
  /** The server's URL, but through the door. */
  url: string;
  shut(): void;
  open(): void;
  /** Resolves once somebody has been turned away. */
  nextRefused(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a door to the server that a URL names. */
export async function openDoor(to: URL): Promise<Door> {
  const inside = new Set<Socket>();
  let isShut = false;
  const server = createServer((socket) => {
    if (isShut) {
      socket.resetAndDestroy();
      server.emit("refused");
      return;
    }
    const onward = connect(Number(to.port), to.hostname);
    for (const each of [socket, onward]) {
      inside.add(each);
      each.on("close", () => {
        inside.delete(each);
        socket.destroy();
        onward.destroy();
      });
      // An end that is torn away is what the door is for.
      each.on("error", () => {});
    }
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(to);
  through.port = String((server.address() as AddressInfo).port);
  const throwOut = () => inside.forEach((socket) => void socket.destroy());
  return {
    url: through.href,
    shut() {
      isShut = true;
      throwOut();
    },
    open() {
      isShut = false;
    },
    nextRefused: async () => void (await once(server, "refused")),
    async close() {
      throwOut();
      server.close();
      await once(server, "close");
    },
  };
}
