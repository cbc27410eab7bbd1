import { runService } from "@arch/kit/run";
import { z } from "zod";
import { gatewayApp } from "./app.ts";

const GatewayEnv = z.object({ MAX_IN_FLIGHT: z.coerce.number().int().min(1).default(512) });

await runService("gateway", GatewayEnv, async ({ MAX_IN_FLIGHT: maxInFlight }, { dapr }) =>
  gatewayApp({ dapr, maxInFlight }),
);
