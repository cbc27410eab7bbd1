import { call, type HttpResponse, type Json } from "@arch/testing/call";
import type { Shop } from "@arch/testing/shop";

/** What a closed loop has measured. */
export interface Load {
  answerMs: number[];
  orders: number;
  seconds: number;
}

/** One client for each login: it orders, waits for the answer, and orders again. */
export async function orderInALoop(shop: Shop, logins: string[], forMs: number): Promise<Load> {
  const answerMs: number[] = [];
  const startedMs = performance.now();
  const elapsedMs = () => performance.now() - startedMs;
  async function client(login: string): Promise<void> {
    while (elapsedMs() < forMs) {
      const sentMs = performance.now();
      const answer = await shop.order({ login, price: 1 });
      answerMs.push(performance.now() - sentMs);
      assertPaid(answer);
    }
  }
  await Promise.all(logins.map(client));
  return { answerMs, orders: answerMs.length, seconds: elapsedMs() / 1_000 };
}

/** What orders one after the other have measured, in milliseconds from the sending of each. */
export interface Alone {
  answerMs: number[];
  letterMs: number[];
}

/** Orders one thing after another, and beside each reads the list of letters without pause until its letter is in it. */
export async function orderAlone(
  shop: Shop,
  baseUrl: string,
  login: string,
  count: number,
): Promise<Alone> {
  const alone: Alone = { answerMs: [], letterMs: [] };
  let before = (await newestLetter(baseUrl, login))?.["id"];
  for (let index = 0; index < count; index++) {
    const sentMs = performance.now();
    const listed = untilNextLetter(baseUrl, login, before);
    const ordered = shop.order({ login, price: 1 }).then((answer) => {
      alone.answerMs.push(performance.now() - sentMs);
      return answer;
    });
    const [answer, letter] = await Promise.all([ordered, listed]);
    alone.letterMs.push(letter.listedMs - sentMs);
    assertPaid(answer);
    if (letter.orderId !== answer.body["orderId"]) throw new Error(`a letter about ${letter.id}`);
    before = letter.id;
  }
  return alone;
}

function assertPaid({ status, body }: HttpResponse): void {
  if (status === 200 && body["status"] === "paid") return;
  throw new Error(`an order was answered ${status}: ${JSON.stringify(body)}`);
}

const letterTimeoutMs = 30_000;

async function untilNextLetter(baseUrl: string, login: string, before: unknown) {
  const deadlineMs = performance.now() + letterTimeoutMs;
  while (performance.now() < deadlineMs) {
    const letter = await newestLetter(baseUrl, login);
    const { id, orderId } = letter ?? {};
    if (id !== before) return { id, orderId, listedMs: performance.now() };
  }
  throw new Error(`${login} got no letter within ${letterTimeoutMs} ms`);
}

async function newestLetter(baseUrl: string, login: string): Promise<Json | undefined> {
  const url = `${baseUrl}/notice/notices?login=${login}&limit=1`;
  const { status, body } = await call<{ messages?: Json[] }>("GET", url);
  if (status !== 200) throw new Error(`the letters were answered ${status}`);
  return body.messages?.[0];
}
