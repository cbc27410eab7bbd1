import { readdirSync, readlinkSync } from "node:fs";
import { readProcFile } from "./procfs.mjs";

/** @typedef {{ address: string, port: number }} Socket */

/**
 * Lists the TCP sockets of the machine that something listens on (Linux).
 *
 * @returns {Map<string, Socket>} by the name that /proc/<pid>/fd has for them
 */
export function listListeningSockets() {
  return new Map([
    ...readSockets("/proc/net/tcp", readIpv4),
    ...readSockets("/proc/net/tcp6", readIpv6),
  ]);
}

/**
 * Lists what the descriptors of a process lead to, as far as they are still there and may be seen.
 *
 * @param {number} pid
 * @returns {string[]}
 */
export function listOpenFiles(pid) {
  const folder = `/proc/${pid}/fd`;
  return orNothing(() => readdirSync(folder)).flatMap((file) =>
    orNothing(() => [readlinkSync(`${folder}/${file}`)]),
  );
}

/**
 * @param {string} file
 * @param {(hex: string) => string} readAddress
 * @returns {[name: string, socket: Socket][]}
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

/** @param {() => string[]} read what may be gone by now, or belong to someone else */
function orNothing(read) {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return [];
    throw error;
  }
}
