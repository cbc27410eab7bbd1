import { MongoEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { notificationApp } from "./app.ts";

await runService("notification", MongoEnv, async (config, tools) => {
  const connection = await connectMongo({
    url: config.MONGO_URL,
    database: "notification",
    ...tools,
  });
  return notificationApp({ ...tools, connection, now: () => new Date() });
});
