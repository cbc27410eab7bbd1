import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

const POLICY = "/usr/sbin/policy-rc.d";
const SAVED = `${POLICY}.before-arch`;
const MARK = "# Written for the time of one apt-get by arch-dapr-koa; safe to delete.";
const DENY = `#!/bin/sh
${MARK}
case "$1" in
  *redis*|*rabbitmq*|*epmd*) exit 101 ;;
  *) exit 0 ;;
esac
`;

/** Runs `work` while Debian's policy hook forbids starting the brokers' services; then restores the machine's own hook. */
export async function withoutServiceStarts<T>(work: () => Promise<T>): Promise<T> {
  // A hook of ours was left by a run that was killed.
  if (existsSync(POLICY) && !(await isOurs())) await rename(POLICY, SAVED);
  await writeFile(POLICY, DENY, { mode: 0o755 });
  try {
    return await work();
  } finally {
    if (existsSync(SAVED)) await rename(SAVED, POLICY);
    else await rm(POLICY, { force: true });
  }
}

async function isOurs(): Promise<boolean> {
  return (await readFile(POLICY, "utf8")).includes(MARK);
}
