import { InteractionStyle } from "@arch/contracts/style";
import { z } from "zod";
import { defaultKeepAliveTimeoutMs } from "../http/server.ts";

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

const Port = wholeNumber({
  min: 1,
  max: 65_535,
  hint: "; Dapr sets it: start the services by `npm start` or `dapr run -f .`",
});

const Token = z.string().min(1, { error: "must not be empty" }).optional();
const LogLevel = z.enum(["trace", "debug", "info", "warn", "error"], {
  error: "must be trace, debug, info, warn or error",
});

/** A setting that is a whole number from `min` to `max`; `hint` ends the message of an invalid value. */
export function wholeNumber({ min, max, hint = "" }: { min: number; max?: number; hint?: string }) {
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const error = `must be a whole number ${range}${hint}`;
  const limit = max ?? Number.MAX_SAFE_INTEGER;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(limit, { error });
}

/** A setting that is true or false, false by default. */
export const flag = z
  .enum(["true", "false"], { error: "must be true or false" })
  .default("false")
  .transform((value) => value === "true");

/** The settings of every process; Dapr sets the ports and the tokens. */
export const ProcessEnv = z
  .object({
    APP_PORT: Port,
    APP_HOST: z.string().default("127.0.0.1"),
    DAPR_HTTP_PORT: Port,
    /** The largest number of connections to this service; more are closed at once. */
    MAX_CONNECTIONS: wholeNumber({ min: 1 }).default(2_000),
    /** The token that this service sends to its sidecar. */
    DAPR_API_TOKEN: Token,
    /** The token that the sidecar sends to this service. */
    APP_API_TOKEN: Token,
    /** How long an idle connection stays open. */
    KEEP_ALIVE_TIMEOUT_MS: wholeNumber({ min: 1_000 }).default(defaultKeepAliveTimeoutMs),
    LOG_LEVEL: LogLevel.default("info"),
  })
  .superRefine(({ APP_HOST, ...tokens }, context) => {
    // On loopback an open port is reachable for local processes only; on a network it is reachable for everyone.
    if (loopback.has(APP_HOST)) return;
    for (const name of ["DAPR_API_TOKEN", "APP_API_TOKEN"] as const) {
      if (tokens[name] !== undefined) continue;
      const message = `must be set, because APP_HOST=${APP_HOST} makes this port reachable from other machines`;
      context.addIssue({ code: "custom", path: [name], message });
    }
  });
export type ProcessConfig = z.output<typeof ProcessEnv>;

const mongoUrlError =
  "must be the URL of a MongoDB replica set, such as mongodb://127.0.0.1:27017/?directConnection=true";

/** The settings of everything that connects to a database. */
export const MongoEnv = z.object({
  MONGO_URL: z
    .string({ error: mongoUrlError })
    .regex(/^mongodb(\+srv)?:\/\//, { error: mongoUrlError }),
});

/** The settings of every service with a database. */
export const ServiceEnv = MongoEnv.extend({
  INTERACTION_STYLE: InteractionStyle,
  /** Whether the service shuts its sidecar down after a minute without events; only where an orchestrator starts it again. */
  RESTART_SILENT_SIDECAR: flag,
});

/** For a service without settings of its own. */
export const NoSettings = z.object({});

type Parsed<Schemas extends readonly z.ZodType[]> = {
  [Index in keyof Schemas]: z.output<Schemas[Index]>;
};

/**
 * Reads the environment once, at start, by several schemas.
 * @throws Error with one line for every variable that is missing or invalid, without its value, which may be a secret.
 */
export function readConfig<const Schemas extends readonly z.ZodType[]>(
  schemas: Schemas,
  env: NodeJS.ProcessEnv = process.env,
): Parsed<Schemas> {
  const results = schemas.map((schema) => schema.safeParse(env));
  const issues = results.flatMap(({ error }) => error?.issues ?? []);
  const lines = issues.map(({ path: [name], message }) => {
    const isMissing = env[String(name)] === undefined;
    return `  ${String(name)} ${isMissing ? "is missing: it " : ""}${message}`;
  });
  // Several rules of one variable have the same message.
  if (lines.length > 0) throw new Error(`Invalid environment:\n${[...new Set(lines)].join("\n")}`);
  return results.map(({ data }) => data) as Parsed<Schemas>;
}
