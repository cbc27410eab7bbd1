import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A proxy that sends every request twice, as proxies do that repeat PUT after a lost connection. */
export interface RepeatingProxy {
  url: string;
  close(): Promise<void>;
}

/** Starts a proxy in front of a server; the client gets the second response. */
export async function startRepeatingProxy(to: URL): Promise<RepeatingProxy> {
  async function send({ method, url: path, headers }: IncomingMessage, body: Buffer) {
    const { hostname, port } = to;
    const sent = request({ hostname, port, method, path, headers: { ...headers } });
    sent.end(body);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return { response, body: await buffer(response) };
  }
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    await send(incoming, body);
    const second = await send(incoming, body);
    outgoing.writeHead(second.response.statusCode ?? 502, second.response.headers);
    outgoing.end(second.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
