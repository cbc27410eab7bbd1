import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it } from "node:test";
import { readBody } from "@arch/kit/http/body";
import { closeServer, listen } from "@arch/kit/http/server";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import Koa from "koa";
import { pino } from "pino";

const log = pino({ level: "silent" });

async function serve(answer: Koa.Middleware) {
  const server = await listen({ app: new Koa().use(answer), host: "127.0.0.1", port: 0, log });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null, "it has a port");
  return { server, port: address.port };
}

/** A connection that remembers what it was told. */
async function open(port: number): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString();
  });
  await once(socket, "connect");
  return { socket, heard: () => text };
}

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

describe("closeServer", () => {
  it("answers what is in hand, and tells the client that the connection ends", async () => {
    const gate = closedGate();
    const { server, port } = await serve(async (ctx) => {
      await gate.opened;
      ctx.body = "done";
    });
    const { socket, heard } = await open(port);
    socket.write(get);
    await eventually(async () => assert.equal(await connectionsOf(server), 1));
    await new Promise(setImmediate);
    const hungUp = once(socket, "close");
    const closed = closeServer(server);
    gate.open();
    await Promise.all([closed, hungUp]);
    assert.match(heard(), /200 OK[\s\S]*done$/);
  });

  it("does not wait for connections that carry no request", async () => {
    const { server, port } = await serve((ctx) => {
      ctx.body = "done";
    });
    const { socket, heard } = await open(port);
    socket.write(get);
    await eventually(async () => assert.match(heard(), /done$/));
    const ended = once(socket, "close");
    await closeServer(server);
    await ended;
  });
});

describe("a body that is too large", () => {
  for (const transfer of ["chunked", "of a known length"]) {
    it(`and ${transfer} is answered, and the connection serves the next call`, async (t) => {
      const { server, port } = await serve(async (ctx) => {
        if (ctx.method === "GET") ctx.body = "next";
        else
          await readBody(ctx.req).catch(() => Object.assign(ctx, { status: 413, body: "large" }));
      });
      t.after(() => closeServer(server));
      const { socket, heard } = await open(port);
      const body = "x".repeat(3_000_000);
      const isChunked = transfer === "chunked";
      const length = isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`;
      const sent = isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${length}\r\n\r\n${sent}${get}`);
      await eventually(async () =>
        assert.match(heard(), /413[\s\S]*large[\s\S]*200 OK[\s\S]*next$/),
      );
      socket.destroy();
    });
  }
});

function connectionsOf(server: { getConnections(answer: (e: unknown, n: number) => void): void }) {
  return new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
}
