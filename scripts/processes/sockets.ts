import { readdirSync, readlinkSync } from "node:fs";
import { listDescendants, listProcesses, readable, readCommand, readProcFile } from "./procfs.ts";

interface Socket {
  address: string;
  port: number;
}

/** Lists the TCP sockets that processes and their descendants listen on (Linux). */
export function listListeners(pids: readonly number[]): (Socket & { pid: number })[] {
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

/** Names the process that listens on a port, to be appended to "is taken"; "" when it is not found. */
export function describeHolder(port: number): string {
  const sockets = listListeningSockets();
  const holder = listProcesses().find(({ pid }) =>
    listOpenFiles(pid).some((file) => sockets.get(file)?.port === port),
  );
  return holder ? ` by process ${holder.pid} (${readCommand(holder.pid).slice(0, 120)})` : "";
}

/** By the name that /proc/<pid>/fd has for them. */
function listListeningSockets(): Map<string, Socket> {
  return new Map([
    ...readSockets("/proc/net/tcp", readIpv4),
    ...readSockets("/proc/net/tcp6", readIpv6),
  ]);
}

function listOpenFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readable(() => readdirSync(folder), []).flatMap((file) =>
    readable(() => [readlinkSync(`${folder}/${file}`)], []),
  );
}

function readSockets(file: string, readAddress: (hex: string) => string): [string, Socket][] {
  return readProcFile(file)
    .split("\n")
    .flatMap((line) => {
      // Local address, remote address, state (0A listens), …, inode.
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== "0A") return [];
      const [hex = "", port = ""] = local.split(":");
      const socket = { address: readAddress(hex), port: Number.parseInt(port, 16) };
      return [[`socket:[${inode}]`, socket]];
    });
}

/** Four bytes, the last one first. */
function readIpv4(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
  return bytes.reverse().join(".");
}

function readIpv6(hex: string): string {
  if (hex === "00000000000000000000000001000000") return "::1";
  // An IPv4 address in an IPv6 one, as Erlang and Go write it.
  const mapped = /^0000000000000000FFFF0000(.{8})$/i.exec(hex);
  return mapped?.[1] === undefined ? hex : readIpv4(mapped[1]);
}
