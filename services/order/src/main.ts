import { runService } from "@arch/kit/service/runService";
import { OrderSettings, orderApp } from "./app.ts";

await runService("order", orderApp, OrderSettings);
