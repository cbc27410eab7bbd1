import { runService } from "@arch/kit/service/runService";
import { orderApp } from "./app.ts";

await runService("order", orderApp);
