import { runEdge } from "@arch/kit/service/runService";
import { GatewaySettings, gatewayApp } from "./app.ts";

await runEdge("gateway", gatewayApp, GatewaySettings);
