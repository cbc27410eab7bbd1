/**
 * Moves a URL to a port of this machine and keeps everything else, such as its credentials.
 *
 * @param {string} url
 * @param {number} port
 * @throws {TypeError} when it is no URL
 */
export function moveUrl(url, port) {
  const moved = new URL(url);
  moved.hostname = "127.0.0.1";
  moved.port = String(port);
  return moved.href;
}
