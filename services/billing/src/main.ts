import { ShopEnv } from "@arch/kit/config";
import { connectMongo } from "@arch/kit/mongo";
import { runService } from "@arch/kit/run";
import { z } from "zod";
import { billingApp } from "./app.ts";

const BillingEnv = ShopEnv.extend({
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default("RUB"),
});

await runService("billing", BillingEnv, async (config, tools) => {
  const connection = await connectMongo({ url: config.MONGO_URL, database: "billing", ...tools });
  const { CURRENCY: currency, INTERACTION_STYLE: style } = config;
  return billingApp({ ...tools, connection, style, currency, now: () => new Date() });
});
