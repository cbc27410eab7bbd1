// The operator's command: `node dist/deadLetters.js list` or `node dist/deadLetters.js replay [id]`.
import { MongoEnv } from "@arch/kit/config";
import { createLog } from "@arch/kit/log";
import { connectMongo } from "@arch/kit/mongo";
import { deadLetterStore } from "./deadLetterStore.ts";
import { hearEvent } from "./hearBilling.ts";
import { messageStore } from "./messageStore.ts";
import { replay } from "./replay.ts";

const [command, id] = process.argv.slice(2);
// Standard output is for the answer alone; what went wrong is in it.
const log = createLog("dead-letters", "silent");
const { MONGO_URL: url } = MongoEnv.parse(process.env);
const signal = AbortSignal.timeout(10_000);
const parts = { url, database: "notification", log, signal, onStop() {} };
const connection = await connectMongo(parts).catch((cause: unknown) => {
  throw new Error(`MongoDB does not answer at ${url}; is the shop running?`, { cause });
});
const deadLetters = deadLetterStore(connection);

if (command === "list") {
  for (const letter of await deadLetters.list(id)) console.log(JSON.stringify(letter));
} else if (command === "replay") {
  const hear = hearEvent({
    messages: messageStore(connection),
    deadLetters,
    now: () => new Date(),
    log,
  });
  console.log(JSON.stringify(await replay(deadLetters, hear, id)));
} else {
  console.error("Say what to do: list [id], or replay [id]");
  process.exitCode = 1;
}
await connection.close();
