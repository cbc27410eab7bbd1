import { readdirSync, readlinkSync } from "node:fs";
import { listDescendants, readProcFile } from "../processes/procfs.mjs";

/** @typedef {{ pid: number, address: string, port: number }} Listener */

/**
 * Lists the TCP sockets that processes and their descendants listen on (Linux).
 *
 * @param {readonly number[]} pids
 * @returns {Listener[]}
 */
export function listListeners(pids) {
  const sockets = new Map([
    ...readSockets("/proc/net/tcp", readIpv4),
    ...readSockets("/proc/net/tcp6", readIpv6),
  ]);
  const all = new Set(
    pids.flatMap((pid) => [pid, ...listDescendants(pid).map((each) => each.pid)]),
  );
  return [...all].flatMap((pid) =>
    listFiles(pid).flatMap((file) => {
      const socket = sockets.get(file);
      return socket === undefined ? [] : [{ pid, ...socket }];
    }),
  );
}

/**
 * @param {string} file
 * @param {(hex: string) => string} readAddress
 * @returns {[name: string, socket: { address: string, port: number }][]} by the name of the socket
 *   as /proc/<pid>/fd has it
 */
function readSockets(file, readAddress) {
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

/** @param {string} hex the four bytes, the last one first */
function readIpv4(hex) {
  return (hex.match(/../g) ?? [])
    .map((byte) => Number.parseInt(byte, 16))
    .reverse()
    .join(".");
}

/** @param {string} hex */
function readIpv6(hex) {
  if (hex === "00000000000000000000000001000000") return "::1";
  // An IPv4 address in an IPv6 one, as Erlang and Go write it.
  const mapped = /^0000000000000000FFFF0000(.{8})$/i.exec(hex);
  return mapped?.[1] === undefined ? hex : readIpv4(mapped[1]);
}

/**
 * @param {number} pid
 * @returns {string[]} what its descriptors lead to, as far as they are still there
 */
function listFiles(pid) {
  const folder = `/proc/${pid}/fd`;
  return orNothing(() => readdirSync(folder)).flatMap((file) =>
    orNothing(() => [readlinkSync(`${folder}/${file}`)]),
  );
}

/** @param {() => string[]} read what may be gone by now */
function orNothing(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
