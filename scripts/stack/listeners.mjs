import { listDescendants } from "../processes/procfs.mjs";
import { listListeningSockets, listOpenFiles } from "../processes/sockets.mjs";

/** @typedef {import("../processes/sockets.mjs").Socket & { pid: number }} Listener */

/**
 * Lists the TCP sockets that processes and their descendants listen on (Linux).
 *
 * @param {readonly number[]} pids
 * @returns {Listener[]}
 */
export function listListeners(pids) {
  const sockets = listListeningSockets();
  const all = new Set(
    pids.flatMap((pid) => [pid, ...listDescendants(pid).map((each) => each.pid)]),
  );
  return [...all].flatMap((pid) =>
    listOpenFiles(pid).flatMap((file) => {
      const socket = sockets.get(file);
      return socket === undefined ? [] : [{ pid, ...socket }];
    }),
  );
}
