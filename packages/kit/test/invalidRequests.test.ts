import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { ProblemBody } from "@arch/contracts/problem";
import { readBody } from "@arch/kit/http/body";
import { closeServer, listen } from "@arch/kit/http/server";
import { closedGate } from "@arch/testing/gate";
import { testLog as log } from "@arch/testing/log";
import Koa from "koa";

const host = "127.0.0.1";
const app = new Koa().use(async (ctx) => {
  await readBody(ctx.req);
  ctx.body = "done";
});

let server: Awaited<ReturnType<typeof listen>>;
before(async () => {
  server = await listen({ app, host, port: 0, log });
});
after(() => closeServer(server));

/** Sends text on a connection of its own; resolves with everything received until the server closes it. */
async function exchange(text: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, host);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString();
  });
  if (text !== "") socket.write(text);
  await once(socket, "close");
  return received;
}

function problemIn(response: string): [status: number, code: string] {
  const [head = "", body = ""] = response.split("\r\n\r\n");
  assert.match(head, /^content-type: application\/problem\+json/im);
  const { status, code } = ProblemBody.parse(JSON.parse(body));
  assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
  return [status, code];
}

const post = "POST / HTTP/1.1\r\nHost: x\r\n";

describe("a request that Node's parser rejects", () => {
  const cases: [what: string, text: string, status: number, code: string][] = [
    ["that is not HTTP", "hello\r\n\r\n", 400, "malformed_request"],
    ["without a Host header", "GET / HTTP/1.1\r\n\r\n", 400, "malformed_request"],
    [
      "with two lengths",
      `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      400,
      "malformed_request",
    ],
    [
      "with an invalid chunk",
      `${post}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
      400,
      "malformed_request",
    ],
    [
      "with a chunk extension of 20 kB",
      `${post}Transfer-Encoding: chunked\r\n\r\n1;${"e".repeat(20_000)}\r\na\r\n0\r\n\r\n`,
      413,
      "body_too_large",
    ],
    ["with 20 kB of headers", `${post}X: ${"x".repeat(20_000)}\r\n\r\n`, 431, "headers_too_large"],
    [
      "with a path of 20 kB",
      `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      431,
      "headers_too_large",
    ],
  ];
  for (const [what, text, status, code] of cases) {
    it(`gets a problem with ${status} ${code}: one ${what}`, async () => {
      assert.deepEqual(problemIn(await exchange(text)), [status, code]);
    });
  }

  it("does not garble the response before it on the same connection", async () => {
    const received = await exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\nhello\r\n\r\n");
    const responses = received.split(/(?=HTTP\/1\.1 )/);
    assert.ok(responses.length > 0, "there is a response");
    assert.equal(problemIn(responses.at(-1) ?? "")[1], "malformed_request");
  });

  it("is served when it expects something unknown", async () => {
    const received = await exchange(
      "GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n",
    );
    assert.match(received, /^HTTP\/1\.1 200 OK/);
  });
});

describe("a slow client", { concurrency: true }, () => {
  async function exchangeInTime(text: string): Promise<string> {
    const startedMs = performance.now();
    const received = await exchange(text);
    assert.ok(performance.now() - startedMs < 15_000, "the connection is closed in time");
    return received;
  }

  it("is disconnected within 15 s without a response if it sends nothing", async () => {
    assert.equal(await exchangeInTime(""), "");
  });

  it("gets a problem with 408 and is disconnected within 15 s if it sends half a head", async () => {
    const received = await exchangeInTime("GET / HTTP/1.1\r\n");
    assert.deepEqual(problemIn(received), [408, "request_timeout"]);
  });
});

describe("maxConnections", () => {
  it("closes further connections at once", async (t) => {
    const gate = closedGate();
    const waiting = new Koa().use(async (ctx) => {
      await gate.opened;
      ctx.body = "done";
    });
    const bounded = await listen({ app: waiting, host, port: 0, maxConnections: 2, log });
    t.after(() => closeServer(bounded));
    const url = `http://${host}:${(bounded.address() as AddressInfo).port}`;
    const requested = Array.from({ length: 2 }, () => {
      const arrived = once(bounded, "request");
      const response = fetch(url, { headers: { connection: "close" } });
      return { arrived, response };
    });
    for (const { arrived } of requested) await arrived;
    await assert.rejects(fetch(url, { signal: AbortSignal.timeout(5_000) }), TypeError);
    gate.open();
    for (const { response } of requested) assert.equal((await response).status, 200);
  });
});
