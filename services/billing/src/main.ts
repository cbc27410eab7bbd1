import { runService } from "@arch/kit/service/runService";
import { BillingSettings, billingApp } from "./app.ts";

await runService("billing", billingApp, BillingSettings);
