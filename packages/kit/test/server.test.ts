import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it } from "node:test";
import { readBody } from "@arch/kit/http/body";
import { closeServer, listen } from "@arch/kit/http/server";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import { testLog as log } from "@arch/testing/log";
import Koa from "koa";

async function serve(middleware: Koa.Middleware) {
  const server = await listen({ app: new Koa().use(middleware), host: "127.0.0.1", port: 0, log });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null, "the server has a port");
  return { server, port: address.port };
}

/** A connection and the text that it has received. */
async function open(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString();
  });
  await once(socket, "connect");
  return { socket, received: () => text };
}

it("keeps idle connections longer than daprd and load balancers do", async (t) => {
  const { server } = await serve(() => {});
  t.after(() => closeServer(server));
  assert.ok(server.keepAliveTimeout > 600_000, `${server.keepAliveTimeout} ms`);
  assert.ok(server.headersTimeout <= server.requestTimeout, "no header may take longer");
});

it("closes an idle connection after the configured time", async (t) => {
  const app = new Koa().use((ctx) => {
    ctx.body = "done";
  });
  const server = await listen({ app, host: "127.0.0.1", port: 0, keepAliveTimeoutMs: 1_000, log });
  t.after(() => closeServer(server));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null, "the server has a port");
  const { socket } = await open(address.port);
  socket.write(get);
  const startedMs = performance.now();
  await once(socket, "close");
  // Node waits a second longer than it says.
  assert.ok(performance.now() - startedMs < 8_000, "the connection is closed");
});

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

describe("closeServer", () => {
  it("completes the current request before it closes the connection", async () => {
    const gate = closedGate();
    const { server, port } = await serve(async (ctx) => {
      await gate.opened;
      ctx.body = "done";
    });
    const { socket, received } = await open(port);
    socket.write(get);
    await eventually(async () => assert.equal(await connectionsOf(server), 1));
    await new Promise(setImmediate);
    const socketClosed = once(socket, "close");
    const closed = closeServer(server);
    gate.open();
    await Promise.all([closed, socketClosed]);
    assert.match(received(), /200 OK[\s\S]*done$/);
  });

  it("closes idle connections without waiting", async () => {
    const { server, port } = await serve((ctx) => {
      ctx.body = "done";
    });
    const { socket, received } = await open(port);
    socket.write(get);
    await eventually(async () => assert.match(received(), /done$/));
    const ended = once(socket, "close");
    await closeServer(server);
    await ended;
  });
});

describe("readBody", () => {
  for (const transfer of ["a chunked body", "a body of known length"]) {
    it(`rejects ${transfer} above the limit and keeps the connection for the next request`, async (t) => {
      const { server, port } = await serve(async (ctx) => {
        if (ctx.method === "GET") ctx.body = "next";
        else
          await readBody(ctx.req).catch(() => Object.assign(ctx, { status: 413, body: "large" }));
      });
      t.after(() => closeServer(server));
      const { socket, received } = await open(port);
      const body = "x".repeat(3_000_000);
      const isChunked = transfer === "a chunked body";
      const length = isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`;
      const sent = isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${length}\r\n\r\n${sent}${get}`);
      await eventually(async () =>
        assert.match(received(), /413[\s\S]*large[\s\S]*200 OK[\s\S]*next$/),
      );
      socket.destroy();
    });
  }
});

function connectionsOf(server: {
  getConnections(callback: (error: unknown, count: number) => void): void;
}) {
  return new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
}
