// `npm start`: the shop, until it is stopped.
import { join } from "node:path";
import { type Context, readArguments } from "./setup/arguments.ts";
import { prepare } from "./setup/prepare.ts";
import { BROKERS } from "./stack/brokers.ts";
import { STYLES } from "./stack/choices.ts";
import { takeStackLock } from "./stack/lock.ts";
import { DATA_FOLDER } from "./stack/root.ts";
import { type Stack, startLockedStack } from "./stack/stack.ts";
import { stopWhenOver } from "./stack/units.ts";

const HELP = `Starts the shop: MongoDB, a broker, the services and their sidecars.

  npm start -- [--broker ${BROKERS.join("|")}] [--style ${STYLES.join("|")}]

  --broker  what carries the events (default ${BROKERS[0]})
  --style   how the services communicate (default ${STYLES[0]})

Programs missing on this machine are fetched into a cache folder first (ARCH_CACHE, or else
XDG_CACHE_HOME, or else ~/.cache, is its parent). Data and logs are in .data/.
Ctrl-C stops everything.`;

/**
 * Fetches what is missing, and runs the shop until the signal or until one of its programs ends.
 * @throws Error when a program is missing, does not get ready or ends; nothing is left running then
 */
export async function main(words: readonly string[], { report, signal }: Context): Promise<void> {
  const { help, broker, style } = readArguments(words);
  if (help) return report(HELP);
  const release = await takeStackLock();
  try {
    await prepare({ logFolder: join(DATA_FOLDER, "logs"), brokers: [broker], report, signal });
    report(`Starting MongoDB, ${broker}, the services and their sidecars …`);
    const stack = await startLockedStack({ broker, style, report, signal });
    report(welcome(stack, Math.round(process.uptime())));
    await stopWhenOver(stack, signal);
  } finally {
    release();
  }
}

/** What is printed when the shop is open, `seconds` after the start. */
function welcome({ baseUrl, broker, style, logFolder }: Stack, seconds: number): string {
  const json = "-H 'content-type: application/json'";
  const post = (path: string, body: string, method = "POST") =>
    `  curl -X ${method} ${baseUrl}${path} ${json} \\\n    -d '${body}'`;
  return `
The shop is open at ${baseUrl} (broker: ${broker}, style: ${style}, ready in ${seconds} s).

Try it:
${post("/person/register", '{"login": "ann", "email": "ann@example.com"}')}
${post("/account/operation", '{"login": "ann", "operation": "deposit", "sum": 100}', "PUT")}
${post("/order/createOrder", '{"login": "ann", "price": 60}')}
  curl '${baseUrl}/notice/notices/?login=ann'

All eight steps of the scenario:
  npx newman run postman/arch.postman_collection.json --env-var baseUrl=${baseUrl}

Logs: ${logFolder}
Stop: Ctrl-C
`;
}
