import { connect } from "node:net";

const TIMEOUT_MS = 2000;

/** Whether a GET succeeds; false as well when there is no response yet. */
export async function respondsOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Refused or cut off: the caller polls until its own time is over.
    return false;
  }
}

/**
 * Whether a port of 127.0.0.1 responds to some bytes as expected; false as well when there is no response yet. A port
 * that merely accepts connections may belong to a server that cannot serve yet.
 */
export function respondsWith(
  port: number,
  request: string,
  isExpected: (response: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(request, "latin1"));
    const finish = (result: boolean) => {
      resolve(result);
      socket.destroy();
    };
    socket.setTimeout(TIMEOUT_MS, () => finish(false));
    socket.once("data", (response) => finish(isExpected(response)));
    socket.once("error", () => finish(false));
    socket.once("close", () => finish(false));
  });
}
