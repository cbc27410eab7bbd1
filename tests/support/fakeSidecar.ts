import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { topics } from "@arch/contracts/events";
import { z } from "zod";

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
}

type Answer = { status: number; headers?: Record<string, string>; body?: unknown };
type Callee = (invocation: SeenInvocation) => Answer | Promise<Answer>;

/** A sidecar of paper: it speaks daprd's HTTP API, keeps what passed, and answers as told. */
export interface FakeSidecar {
  port: number;
  invocations: SeenInvocation[];
  publications: SeenPublication[];
  /** Who answers invocations of an app; without one the app cannot be reached, as daprd would say. */
  callees: Map<string, Callee>;
  /** The status that a publish is answered with. */
  publishStatus: number;
  /** Apps that do not answer when they are asked for their health. */
  away: Set<string>;
  /** How often some app was asked for its health. */
  probes: number;
  /** What was wrong with events that were published. */
  faults: string[];
  /** @throws Error when an event did not fit what its topic declares. */
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
    away: new Set(),
    probes: 0,
    faults: [],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      if (sidecar.faults.length > 0) throw new Error(sidecar.faults.join("\n"));
    },
  };
  return sidecar;
}

async function serve(sidecar: FakeSidecar, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? "/", "http://sidecar");
  const body = await readText(request);
  const answer = await answerOf(sidecar, request, url, body);
  const isText = typeof answer.body === "string" || answer.body === undefined;
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  response.end(isText ? answer.body : JSON.stringify(answer.body));
}

async function answerOf(
  sidecar: FakeSidecar,
  request: IncomingMessage,
  url: URL,
  body: string,
): Promise<Answer> {
  const [, , verb, ...rest] = url.pathname.split("/");
  switch (verb) {
    case "metadata":
      return { status: 200, body: {} };
    case "healthz":
      return { status: 204 };
    case "publish":
      return publish(sidecar, rest, url, body);
    case "invoke":
      return invoke(sidecar, request, url, body);
    default:
      return { status: 404, body: { errorCode: "ERR_UNKNOWN" } };
  }
}

function publish(
  sidecar: FakeSidecar,
  [pubsub = "", topic = ""]: string[],
  url: URL,
  body: string,
) {
  const id = url.searchParams.get("metadata.cloudevent.id") ?? "";
  const type = url.searchParams.get("metadata.cloudevent.type") ?? "";
  const data: unknown = JSON.parse(body);
  const fault = type === "subscription.pulse" ? undefined : faultOf(topic, type, data);
  if (fault !== undefined) sidecar.faults.push(`${type} ${id}: ${fault}`);
  if (sidecar.publishStatus < 300) sidecar.publications.push({ pubsub, topic, id, type, data });
  return { status: sidecar.publishStatus };
}

async function invoke(sidecar: FakeSidecar, request: IncomingMessage, url: URL, body: string) {
  const [, app = "", path = ""] = /^\/v1\.0\/invoke\/([^/]+)\/method(.*)$/.exec(url.pathname) ?? [];
  if (path === "/healthz") {
    sidecar.probes++;
    return { status: sidecar.away.has(app) ? 500 : 200, body: {} };
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

/** What is wrong with an event, by the schema that its topic declares. */
function faultOf(topic: string, type: string, data: unknown): string | undefined {
  const schema = topics.find(({ name }) => name === topic)?.events[type];
  if (schema === undefined) return `no event ${type} is declared on ${topic}`;
  const parsed = schema.safeParse(data);
  return parsed.success ? undefined : z.prettifyError(parsed.error);
}
