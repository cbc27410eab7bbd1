import { until } from "../../scripts/processes/until.ts";
import { type Books, type Library, openLibrary } from "../faults/books.ts";
import { check } from "../faults/check.ts";
import type { Told } from "../faults/history.ts";
import type { Cluster } from "./cluster.ts";
import { withPort } from "./portForward.ts";

const drainTimeoutMs = 120_000;

/** Reads the shop's databases, as MongoDB's root. */
export async function withLibrary<T>(
  cluster: Cluster,
  use: (library: Library) => Promise<T>,
): Promise<T> {
  const { data } = await cluster.ask<{ data: Record<string, string> }>(
    "get",
    "secret/arch-mongodb",
  );
  const password = Buffer.from(data["password-root"] ?? "", "base64").toString();
  return withPort(cluster, "pod/arch-mongodb-0", 27017, async (port) => {
    const url = `mongodb://root:${password}@127.0.0.1:${port}/?directConnection=true&authSource=admin`;
    const library = await openLibrary(url);
    try {
      return await use(library);
    } finally {
      await library.close();
    }
  });
}

/**
 * Waits until nothing is left to do, and holds the books against what clients were told whose logins all begin with
 * `prefix`. Answers figures.
 * @throws Error with what is wrong, or still to be done.
 */
export async function assertRight(
  cluster: Cluster,
  history: readonly Told[],
  prefix: string,
): Promise<string> {
  return withLibrary(cluster, async (library) => {
    const sinceMs = performance.now();
    let left: Record<string, number> = {};
    const isAtRest = async () => {
      left = await library.unfinished();
      return Object.values(left).every((count) => count === 0);
    };
    if (!(await until(isAtRest, { timeoutMs: drainTimeoutMs, signal: cluster.signal }))) {
      throw new Error(`Not at rest after ${drainTimeoutMs / 1_000} s: ${JSON.stringify(left)}`);
    }
    const tookMs = performance.now() - sinceMs;
    const books = booksOf(await library.read(), prefix);
    const wrong = Object.values(check(books, history, new Map())).flat();
    if (wrong.length > 0) {
      throw new Error(`${wrong.length} wrong:\n${wrong.slice(0, 50).join("\n")}`);
    }
    const { entries, orders, messages } = books;
    const record = `${entries.length} entries, ${orders.length} orders, ${messages.length} letters`;
    return `${record}; at rest after ${(tookMs / 1_000).toFixed(1)} s; 0 lost, 0 doubled`;
  });
}

function booksOf(books: Books, prefix: string): Books {
  const isOurs = (login: string) => login.startsWith(prefix);
  return {
    accounts: books.accounts.filter(({ _id }) => isOurs(_id)),
    entries: books.entries.filter(({ login }) => isOurs(login)),
    orders: books.orders.filter(({ login }) => isOurs(login)),
    persons: books.persons.filter(({ _id }) => isOurs(_id)),
    messages: books.messages.filter(({ login }) => isOurs(login)),
    deadLetters: books.deadLetters,
  };
}
