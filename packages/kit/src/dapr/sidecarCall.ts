import { Agent, type IncomingHttpHeaders, request } from "node:http";

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
 * Calls the sidecar. By node:http, because fetch costs six times the processor time at every hop.
 * @throws SidecarTimeout, or the error of the connection.
 */
export function callSidecar(call: SidecarCall): Promise<SidecarResponse> {
  const { port, method, path, headers, body, timeoutMs } = call;
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
    const timer = setTimeout(() => {
      sent.destroy(new SidecarTimeout(`no response to ${method} ${path} within ${timeoutMs} ms`));
    }, timeoutMs);
    sent.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", (error) => sent.destroy(error));
      response.once("end", () => {
        clearTimeout(timer);
        const { statusCode: status = 0, headers: responseHeaders } = response;
        resolve({ status, headers: responseHeaders, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}
