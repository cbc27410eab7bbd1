import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";

/** One request to the sidecar. */
export interface SidecarCall {
  port: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  timeoutMs: number;
}

/** The response, whatever its status; `body` is not parsed. */
export interface SidecarResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** No response arrived in time; whether the callee did its work is unknown. */
export class SidecarTimeout extends Error {
  override readonly name = "SidecarTimeout";
}

const agent = new Agent({ keepAlive: true });

/**
 * Calls the sidecar. By node:http, because fetch costs six times the processor time at every hop. Settles within
 * `timeoutMs`, whatever the sidecar does.
 * @throws SidecarTimeout, or the error of the connection; also when it closed before the end of the response.
 */
export function callSidecar(call: SidecarCall): Promise<SidecarResponse> {
  const { port, method, path, headers, body, timeoutMs } = call;
  // Without its query, which may contain logins: errors are logged.
  const target = `${method} ${path.split("?")[0]}`;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request({
      agent,
      host: "127.0.0.1",
      port,
      method,
      path,
      headers: { ...headers, ...length },
    });
    let response: IncomingMessage | undefined;
    function fail(error: Error): void {
      clearTimeout(timer);
      reject(error);
    }
    const timer = setTimeout(() => {
      // Rejected here, because a request that is destroyed after the head of its response emits no error.
      fail(new SidecarTimeout(`no response to ${target} within ${timeoutMs} ms`));
      sent.destroy();
    }, timeoutMs);
    // Not once: a second error must have a listener too.
    sent.on("error", fail);
    sent.on("close", () => {
      if (response?.complete !== true) fail(new Error(`the response to ${target} was cut off`));
    });
    sent.once("response", (incoming) => {
      response = incoming;
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", fail);
      incoming.once("end", () => {
        clearTimeout(timer);
        const { statusCode: status = 0, headers: responseHeaders } = incoming;
        resolve({ status, headers: responseHeaders, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}
