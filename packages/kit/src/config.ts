import { InteractionStyle } from "@arch/contracts/style";
import { z } from "zod";

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

const Port = z.coerce.number().int().min(1).max(65535);

/** What every service is told by its environment; Dapr sets the ports and the token. */
const CommonEnv = z
  .object({
    APP_PORT: Port,
    APP_HOST: z.string().default("127.0.0.1"),
    DAPR_HTTP_PORT: Port,
    /** What this service shows its sidecar. */
    DAPR_API_TOKEN: z.string().min(1).optional(),
    /** What the sidecar shows this service. */
    APP_API_TOKEN: z.string().min(1).optional(),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error"]).default("info"),
  })
  .superRefine(({ APP_HOST, ...tokens }, context) => {
    // On this machine alone an open port is the developer's own; on a network it is everybody's.
    if (loopback.has(APP_HOST)) return;
    for (const name of ["DAPR_API_TOKEN", "APP_API_TOKEN"] as const) {
      if (tokens[name] !== undefined) continue;
      const message = `must be set, for APP_HOST=${APP_HOST} lets others reach this port`;
      context.addIssue({ code: "custom", path: [name], message });
    }
  });
export type CommonConfig = z.output<typeof CommonEnv>;

/** For whatever reads or writes a database. */
export const MongoEnv = z.object({
  MONGO_URL: z.string().regex(/^mongodb(\+srv)?:\/\//, { error: "must be a MongoDB URL" }),
});

/** For the services that work together in one of the interaction styles. */
export const ShopEnv = MongoEnv.extend({ INTERACTION_STYLE: InteractionStyle });

/**
 * Reads the environment once, at start; `own` is what one service wants beside the common settings.
 * @throws Error that names every variable that is missing or wrong.
 */
export function readConfig<S extends z.ZodRawShape>(
  own: z.ZodObject<S>,
  env: NodeJS.ProcessEnv = process.env,
): { common: CommonConfig; own: z.output<z.ZodObject<S>> } {
  const common = CommonEnv.safeParse(env);
  const particular = own.safeParse(env);
  if (common.success && particular.success) return { common: common.data, own: particular.data };
  const faults = [common.error, particular.error].filter((error) => error !== undefined);
  throw new Error(`The environment does not fit:\n${faults.map(z.prettifyError).join("\n")}`);
}
