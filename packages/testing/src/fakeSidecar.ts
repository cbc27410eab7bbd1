import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brokerOf, publish } from "./fakeBroker.ts";

/** A call that a service made to another, as the sidecar saw it. */
export interface SeenInvocation {
  app: string;
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** An event that a service published. */
export interface SeenPublication {
  pubsub: string;
  topic: string;
  id: string;
  type: string;
  data: unknown;
  traceparent?: string;
}

type FakeResponse = { status: number; headers?: Record<string, string>; body?: unknown };
type Callee = (invocation: SeenInvocation) => FakeResponse | Promise<FakeResponse>;

/** A fake sidecar: it serves daprd's HTTP API, records calls and events, and responds as a test configures it. */
export interface FakeSidecar {
  port: number;
  invocations: SeenInvocation[];
  publications: SeenPublication[];
  /** The handlers of invocations by app; without one the sidecar responds that the app cannot be reached. */
  callees: Map<string, Callee>;
  /** The response status of a publish. */
  publishStatus: number;
  /** How long the broker takes for an event, in milliseconds, one event after the other; by default it responds at once. */
  publishMs: number;
  /** Apps whose health check fails. */
  unreachable: Set<string>;
  /** The number of health checks of any app. */
  probes: number;
  /** The number of health checks of the sidecar itself. */
  ownProbes: number;
  /** The number of requests to shut the sidecar down. */
  shutdowns: number;
  /** The response status of such a request. */
  shutdownStatus: number;
  /** Published events that do not match the schema of their topic. */
  violations: string[];
  /** @throws Error when a published event does not match the schema of its topic. */
  close(): Promise<void>;
}

/** Starts a fake sidecar on a free port. */
export async function startFakeSidecar(): Promise<FakeSidecar> {
  const server = createServer((request, response) => {
    serve(sidecar, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sidecar: FakeSidecar = {
    port: (server.address() as AddressInfo).port,
    invocations: [],
    publications: [],
    callees: new Map(),
    publishStatus: 204,
    publishMs: 0,
    unreachable: new Set(),
    probes: 0,
    ownProbes: 0,
    shutdowns: 0,
    shutdownStatus: 204,
    violations: [],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      if (sidecar.violations.length > 0) throw new Error(sidecar.violations.join("\n"));
    },
  };
  return sidecar;
}

async function serve(sidecar: FakeSidecar, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? "/", "http://sidecar");
  const body = await readText(request);
  const reply = await respond(sidecar, request, url, body);
  const isText = typeof reply.body === "string" || reply.body === undefined;
  response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
  response.end(isText ? reply.body : JSON.stringify(reply.body));
}

async function respond(
  sidecar: FakeSidecar,
  request: IncomingMessage,
  url: URL,
  body: string,
): Promise<FakeResponse> {
  const [, , verb, ...rest] = url.pathname.split("/");
  switch (verb) {
    case "metadata":
      return { status: 200, body: {} };
    case "healthz":
      sidecar.ownProbes++;
      return { status: 204 };
    case "shutdown":
      sidecar.shutdowns++;
      return { status: request.method === "POST" ? sidecar.shutdownStatus : 405 };
    case "publish":
      await brokerOf(sidecar);
      return publish(sidecar, rest, url, body);
    case "invoke":
      return invoke(sidecar, request, url, body);
    default:
      return { status: 404, body: { errorCode: "ERR_UNKNOWN" } };
  }
}

async function invoke(sidecar: FakeSidecar, request: IncomingMessage, url: URL, body: string) {
  const [, app = "", path = ""] = /^\/v1\.0\/invoke\/([^/]+)\/method(.*)$/.exec(url.pathname) ?? [];
  if (path === "/healthz") {
    sidecar.probes++;
    return { status: sidecar.unreachable.has(app) ? 500 : 200, body: {} };
  }
  const { method = "", headers } = request;
  const invocation = { app, method, path: path + url.search, headers, body };
  sidecar.invocations.push(invocation);
  const callee = sidecar.callees.get(app);
  if (callee !== undefined) return callee(invocation);
  const message = `failed to invoke, id: ${app}, err: couldn't find service`;
  return { status: 500, body: { errorCode: "ERR_DIRECT_INVOKE", message } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
