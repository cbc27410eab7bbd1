import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

const POLICY = "/usr/sbin/policy-rc.d";
const ASIDE = `${POLICY}.before-arch`;
const MARK = "# Written for the time of one apt-get by arch-dapr-koa; safe to delete.";
const DENY = `#!/bin/sh
${MARK}
case "$1" in
  *redis*|*rabbitmq*|*epmd*) exit 101 ;;
  *) exit 0 ;;
esac
`;

/**
 * Runs `work` while Debian's policy hook forbids starting the services of the brokers, and puts the
 * machine's own hook back afterwards, also when `work` fails.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withoutServiceStarts(work) {
  // A hook of ours can only be the leftover of a run that was killed; it is no one's own.
  if (existsSync(POLICY) && !(await isOurs())) await rename(POLICY, ASIDE);
  await writeFile(POLICY, DENY, { mode: 0o755 });
  try {
    return await work();
  } finally {
    if (existsSync(ASIDE)) await rename(ASIDE, POLICY);
    else await rm(POLICY, { force: true });
  }
}

async function isOurs() {
  return (await readFile(POLICY, "utf8")).includes(MARK);
}
