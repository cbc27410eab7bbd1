import { ShopEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { orderApp } from "./app.ts";

await runService("order", ShopEnv, async (config, tools) => {
  const connection = await connectMongo({ url: config.MONGO_URL, database: "order", ...tools });
  const { INTERACTION_STYLE: style } = config;
  return orderApp({ ...tools, connection, style, now: () => new Date() });
});
