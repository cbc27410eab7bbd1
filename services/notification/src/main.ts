import { ShopEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { notificationApp } from "./app.ts";

await runService("notification", ShopEnv, async (config, tools) => {
  const connection = await connectMongo({
    url: config.MONGO_URL,
    database: "notification",
    ...tools,
  });
  const { INTERACTION_STYLE: style } = config;
  return notificationApp({ ...tools, connection, style, now: () => new Date() });
});
