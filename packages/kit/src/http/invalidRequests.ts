import { type RequestListener, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Problem } from "./problem.ts";

const mediaType = "application/problem+json";
const closeTimeoutMs = 1_000;

/** Responds with a problem where Node's HTTP parser rejects a request, for which it would send an empty response. */
export function respondToInvalidRequests(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.prependListener("request", (request, response) => latest.set(request.socket, response));
  server.on("clientError", (error, socket) => {
    // The parser reports every further part of a rejected request as well.
    if (socket.writableEnded) return;
    const response = latest.get(socket);
    const isResponding = response?.headersSent === true && !response.writableFinished;
    // On an unused connection a client would take the response for that of a request which it is just sending.
    const isUnused = socket instanceof Socket && socket.bytesRead === 0;
    if (!socket.writable || isResponding || isUnused) return void socket.destroy();
    socket.end(textOf(problemOf("code" in error ? error.code : undefined)));
    // Not at once: the client would get a reset while it sends, and lose the response.
    setTimeout(() => socket.destroy(), closeTimeoutMs).unref();
  });
}

/** Rejects a request of HTTP/1.1 without a Host header, for which Node would send an empty response. */
export function requireHost(handle: RequestListener): RequestListener {
  return function requireHost(request, response) {
    if (request.headers.host !== undefined || request.httpVersion === "1.0") {
      return handle(request, response);
    }
    const problem = new Problem("malformed_request", "The Host header is missing");
    const body = JSON.stringify(problem.toBody());
    const length = Buffer.byteLength(body);
    const headers = { "Content-Type": mediaType, "Content-Length": length, Connection: "close" };
    response.writeHead(problem.status, headers).end(body);
  };
}

function problemOf(code: unknown): Problem {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new Problem("headers_too_large", "Send less than 16 KiB of headers and path");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new Problem("body_too_large", "The extensions of a chunk are too large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Problem("request_timeout", "The request did not arrive in time; send it again");
    default:
      return new Problem("malformed_request", "The request is not valid HTTP");
  }
}

function textOf(problem: Problem): string {
  const body = JSON.stringify(problem.toBody());
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${mediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
