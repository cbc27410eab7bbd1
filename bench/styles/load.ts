import { call, type HttpResponse, type Json } from "@arch/testing/call";
import type { Shop } from "@arch/testing/shop";

/** The results of a closed loop. */
export interface Load {
  responseMs: number[];
  orders: number;
  seconds: number;
}

/** A closed loop with one client for each login: each sends its next order after the response to the last one. */
export async function orderInALoop(shop: Shop, logins: string[], forMs: number): Promise<Load> {
  const responseMs: number[] = [];
  const startedMs = performance.now();
  const elapsedMs = () => performance.now() - startedMs;
  async function client(login: string): Promise<void> {
    while (elapsedMs() < forMs) {
      const sentMs = performance.now();
      const response = await shop.order({ login, price: 1 });
      responseMs.push(performance.now() - sentMs);
      assertPaid(response);
    }
  }
  await Promise.all(logins.map(client));
  return { responseMs, orders: responseMs.length, seconds: elapsedMs() / 1_000 };
}

/** The results of sequential orders, in milliseconds since each order was sent. */
export interface Unloaded {
  responseMs: number[];
  messageMs: number[];
}

/** Sends orders sequentially; polls the list of messages without pause until each order's message is listed. */
export async function orderSequentially(
  shop: Shop,
  baseUrl: string,
  login: string,
  count: number,
): Promise<Unloaded> {
  const unloaded: Unloaded = { responseMs: [], messageMs: [] };
  let before = (await newestMessage(baseUrl, login))?.["id"];
  for (let index = 0; index < count; index++) {
    const sentMs = performance.now();
    const listed = waitForNextMessage(baseUrl, login, before);
    const ordered = shop.order({ login, price: 1 }).then((response) => {
      unloaded.responseMs.push(performance.now() - sentMs);
      return response;
    });
    const [response, message] = await Promise.all([ordered, listed]);
    unloaded.messageMs.push(message.listedMs - sentMs);
    assertPaid(response);
    if (message.orderId !== response.body["orderId"])
      throw new Error(`unexpected message ${message.id}`);
    before = message.id;
  }
  return unloaded;
}

function assertPaid({ status, body }: HttpResponse): void {
  if (status === 200 && body["status"] === "paid") return;
  throw new Error(`an order's response was ${status}: ${JSON.stringify(body)}`);
}

const messageTimeoutMs = 30_000;

async function waitForNextMessage(baseUrl: string, login: string, before: unknown) {
  const deadlineMs = performance.now() + messageTimeoutMs;
  while (performance.now() < deadlineMs) {
    const message = await newestMessage(baseUrl, login);
    const { id, orderId } = message ?? {};
    if (id !== before) return { id, orderId, listedMs: performance.now() };
  }
  throw new Error(`${login} got no message within ${messageTimeoutMs} ms`);
}

async function newestMessage(baseUrl: string, login: string): Promise<Json | undefined> {
  const url = `${baseUrl}/notice/notices?login=${login}&limit=1`;
  const { status, body } = await call<{ messages?: Json[] }>("GET", url);
  if (status !== 200) throw new Error(`GET /notice/notices returned ${status}`);
  return body.messages?.[0];
}
