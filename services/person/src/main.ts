import { runService } from "@arch/kit/service/runService";
import { personApp } from "./app.ts";

await runService("person", personApp);
