import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { type Report, reportToStderr } from "../processes/progress.ts";
import { ensureDaprd } from "../runtimes/goTools.ts";
import { listAppPorts, listReplicas, planApp, type Replica } from "./apps.ts";
import { listBackingPorts, startBacking } from "./backing.ts";
import { BROKERS, type BrokerName } from "./brokers.ts";
import { STYLES, type StyleName } from "./choices.ts";
import { deriveTemplate } from "./derive.ts";
import { waitForInvocations } from "./invocations.ts";
import { endLeftovers } from "./leftovers.ts";
import { takeStackLock } from "./lock.ts";
import { listMembers, MONGOD_PORT, mongoUrlOf } from "./mongod.ts";
import { refuseTakenPorts } from "./ports.ts";
import { DATA_FOLDER, ROOT } from "./root.ts";
import { readTemplate } from "./template.ts";
import type { Unit, UnitPlan } from "./unit.ts";
import { type Running, runUnits } from "./units.ts";

const GATEWAY = "gateway";

export interface StackOptions {
  broker?: BrokerName;
  style?: StyleName;
  /** How many members MongoDB's replica set has; 1 by default. */
  members?: number | undefined;
  /** For data and logs; `.data` in the repository by default. */
  dataFolder?: string;
  /** Added to the environment of every application and sidecar. */
  env?: Record<string, string>;
  /** Added to the environment of one application, by the name of its unit. */
  appEnv?: (unitName: string) => Record<string, string>;
  /** How many of an application, by its id, where more than one; the second one's units are "<id>-2" and "<id>-2-sidecar". */
  replicas?: Record<string, number>;
  /** The folder whose dapr.yaml and compiled code run, the repository by default. */
  codeRoot?: string;
  report?: Report;
  /** Ends the start early, and stops what has been started. */
  signal?: AbortSignal | undefined;
}

/** Units: "mongod" (and "mongod-2" and so on), "redis" or "rabbitmq" and "epmd", and for each application "<id>" and "<id>-sidecar". */
export interface Stack extends Running {
  /** Of the gateway. */
  baseUrl: string;
  broker: BrokerName;
  style: StyleName;
  mongoUrl: string;
  dataFolder: string;
  logFolder: string;
  /** APP_API_TOKEN and DAPR_API_TOKEN of this start. */
  tokens: { app: string; dapr: string };
  /** A unit by its name, or "broker"; throws when there is none. */
  unit(name: string): Unit;
}

/**
 * Starts MongoDB, the broker and everything in dapr.yaml, and waits until all of it can serve and the services can call
 * each other.
 * @throws Error when a port is taken, a program is missing, a unit is not ready in 60 s or a call fails; nothing is left
 * running then
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const release = await takeStackLock();
  try {
    const stack = await startLockedStack(options);
    return { ...stack, stop: () => stack.stop().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

/** As `startStack`, for a caller that holds the lock and releases it itself; throws as `startStack` does. */
export async function startLockedStack(options: StackOptions): Promise<Stack> {
  const { broker = BROKERS[0], style = STYLES[0], report = reportToStderr } = options;
  const { members = 1, signal } = options;
  const dataFolder = resolve(options.dataFolder ?? DATA_FOLDER);
  await endLeftovers(dataFolder, report);
  const templateFolder = join(dataFolder, "derived");
  const { apps, gatewayPort } = await deriveApps(options, broker, templateFolder);
  const backingPorts = listBackingPorts(broker, "own", members);
  await refuseTakenPorts([...backingPorts, ...apps.flatMap(listAppPorts)]);
  const daprd = await ensureDaprd({ report, signal });
  const tokens = { app: makeToken(), dapr: makeToken() };
  const env = {
    INTERACTION_STYLE: style,
    APP_API_TOKEN: tokens.app,
    DAPR_API_TOKEN: tokens.dapr,
    // dapr.yaml names one member.
    ...(members > 1 && { MONGO_URL: mongoUrlOf(listMembers(MONGOD_PORT.own, members)) }),
    ...options.env,
  };
  const { appEnv = () => ({}) } = options;
  const plans = apps.flatMap((app) =>
    planApp(app, { daprd, templateFolder, dataFolder, env, appEnv: appEnv(app.unitName) }),
  );
  const backing = await startBacking({ broker, members, dataFolder, report, signal });
  const limits = { token: tokens.dapr, dataFolder, signal };
  const running = await startApps(apps, plans, limits).catch(async (error) => {
    await backing.stop();
    throw error;
  });
  const units = new Map([...backing.units, ...running.units]);
  return {
    baseUrl: `http://localhost:${gatewayPort}`,
    broker,
    style,
    mongoUrl: backing.mongoUrl,
    dataFolder,
    logFolder: join(dataFolder, "logs"),
    tokens,
    units,
    unit: (name) => find(units, name === "broker" ? broker : name),
    onUnexpectedExit: (listener) => {
      backing.onUnexpectedExit(listener);
      running.onUnexpectedExit(listener);
    },
    stop: () => running.stop().finally(backing.stop),
  };
}

/** Starts all at once, each waits for what it needs, and waits until they can call each other. */
async function startApps(
  apps: readonly Replica[],
  plans: readonly UnitPlan[],
  {
    token,
    dataFolder,
    signal,
  }: { token: string; dataFolder: string; signal?: AbortSignal | undefined },
): Promise<Running> {
  // The gateway stops first, so that the others can finish its requests.
  const running = await runUnits({ stages: [plans], stopFirst: [[GATEWAY]], dataFolder, signal });
  try {
    await waitForInvocations(apps, { token, signal });
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function deriveApps(options: StackOptions, broker: BrokerName, target: string) {
  await deriveTemplate(options.codeRoot ?? ROOT, target, broker);
  const templates = await readTemplate(target);
  const apps = templates.flatMap((app) => listReplicas(app, options.replicas?.[app.appID]));
  const gateway = apps.find((app) => app.unitName === GATEWAY);
  if (!gateway) throw new Error(`dapr.yaml: there is no application ${GATEWAY}.`);
  return { apps, gatewayPort: gateway.appPort };
}

function find(units: ReadonlyMap<string, Unit>, name: string): Unit {
  const unit = units.get(name);
  if (unit) return unit;
  throw new Error(`The stack has no unit "${name}"; it has ${[...units.keys()].join(", ")}.`);
}

function makeToken(): string {
  return randomBytes(24).toString("hex");
}
