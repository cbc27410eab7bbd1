import { MongoEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { orderApp } from "./app.ts";

await runService("order", MongoEnv, async (config, tools) => {
  const connection = await connectMongo({ url: config.MONGO_URL, database: "order", ...tools });
  return orderApp({ ...tools, connection, now: () => new Date() });
});
