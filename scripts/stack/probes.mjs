import { connect } from "node:net";

const ANSWER_TIMEOUT_MS = 2000;

/**
 * Asks over HTTP whether something is ready.
 *
 * @param {string} url
 * @returns {Promise<boolean>} false as well when nothing answers yet
 */
export async function answersHttp(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Refused or cut off: to the one who asks again and again that is the same as "not yet".
    return false;
  }
}

/**
 * Sends some bytes to a port and judges the answer, because a port that merely accepts connections
 * may belong to a server that cannot serve yet.
 *
 * @param {number} port on 127.0.0.1
 * @param {string} question
 * @param {(answer: Buffer) => boolean} isRight
 * @returns {Promise<boolean>} false as well when nothing answers yet
 */
export function answersBytes(port, question, isRight) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(question, "latin1"));
    const settle = (/** @type {boolean} */ answer) => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => settle(false));
    socket.once("data", (answer) => settle(isRight(answer)));
    socket.once("error", () => settle(false));
    socket.once("close", () => settle(false));
  });
}
