import { runService } from "@arch/kit/service/runService";
import { notificationApp } from "./app.ts";

await runService("notification", notificationApp);
