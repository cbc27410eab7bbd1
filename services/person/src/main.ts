import { ShopEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { personApp } from "./app.ts";

await runService("person", ShopEnv, async (config, tools) => {
  const connection = await connectMongo({ url: config.MONGO_URL, database: "person", ...tools });
  const { INTERACTION_STYLE: style } = config;
  return personApp({ ...tools, connection, style, now: () => new Date() });
});
