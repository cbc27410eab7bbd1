import { MongoEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { personApp } from "./app.ts";

await runService("person", MongoEnv, async (config, tools) => {
  const connection = await connectMongo({ url: config.MONGO_URL, database: "person", ...tools });
  return personApp({ ...tools, connection, now: () => new Date() });
});
