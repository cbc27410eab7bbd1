import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A server whose responses have a known length in bytes. */
export interface RawServer {
  url: URL;
  close(): Promise<void>;
}

/** Starts a server that sends the same bytes for every request; a request fits into one packet. */
export async function startRawServer(response: string): Promise<RawServer> {
  const server = createServer((socket) => {
    // A reset is the purpose of the proxy in front of this server.
    socket.on("error", () => {});
    socket.on("data", () => socket.write(response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}

/** Responses of a sidecar by their transfer. */
export const rawResponses = {
  "a content length": rawResponse(
    ["HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: 14"],
    '{"balance":12}',
  ),
  chunks: rawResponse(
    ["HTTP/1.1 200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked"],
    ['8\r\n{"balanc\r\n', '6\r\ne":12}\r\n', "0\r\n\r\n"].join(""),
  ),
  "no body": rawResponse(["HTTP/1.1 204 No Content"], ""),
  "an error": rawResponse(
    ["HTTP/1.1 500 Internal Server Error", "Content-Length: 20"],
    '{"errorCode":"ERR_"}',
  ),
};

function rawResponse(head: string[], body: string): string {
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
