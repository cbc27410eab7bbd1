import { until } from "../../scripts/processes/until.ts";
import { type Books, type Library, openLibrary } from "../faults/books.ts";
import { check } from "../faults/check.ts";
import type { Told } from "../faults/history.ts";
import type { Cluster } from "./cluster.ts";
import { withPort } from "./portForward.ts";

const drainTimeoutMs = 120_000;

/** Opens the shop's databases as MongoDB's root while `use` runs. */
export async function withDatabases<T>(
  cluster: Cluster,
  use: (library: Library) => Promise<T>,
): Promise<T> {
  const { data } = await cluster.kubectlJson<{ data: Record<string, string> }>(
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
 * Waits until no work is pending, and checks the databases against the history of clients whose logins all begin with
 * `prefix`. Returns the numbers of records.
 * @throws Error with the violations, or with the pending work after two minutes.
 */
export async function assertConsistent(
  cluster: Cluster,
  history: readonly Told[],
  prefix: string,
): Promise<string> {
  return withDatabases(cluster, async (library) => {
    const sinceMs = performance.now();
    let pending: Record<string, number> = {};
    const isDrained = async () => {
      pending = await library.unfinished();
      return Object.values(pending).every((count) => count === 0);
    };
    if (!(await until(isDrained, { timeoutMs: drainTimeoutMs, signal: cluster.signal }))) {
      throw new Error(
        `Work is pending after ${drainTimeoutMs / 1_000} s: ${JSON.stringify(pending)}`,
      );
    }
    const tookMs = performance.now() - sinceMs;
    const books = booksOf(await library.read(), prefix);
    const violations = Object.values(check(books, history, new Map())).flat();
    if (violations.length > 0) {
      throw new Error(`${violations.length} violations:\n${violations.slice(0, 50).join("\n")}`);
    }
    const { entries, orders, messages } = books;
    const record = `${entries.length} entries, ${orders.length} orders, ${messages.length} messages`;
    return `${record}; drained after ${(tookMs / 1_000).toFixed(1)} s; 0 lost, 0 doubled`;
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
