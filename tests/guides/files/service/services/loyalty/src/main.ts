import { runService } from "@arch/kit/service/runService";
import { loyaltyApp } from "./app.ts";

await runService("loyalty", loyaltyApp);
