import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { StyleName } from "../../scripts/stack/choices.ts";

/** The extent of a run. */
export interface Plan {
  rounds: number;
  /** Clients of the closed loop; each has an account of its own. */
  clients: number;
  warmUpMs: number;
  loadMs: number;
  /** Orders in each turn whose time to the message is measured. */
  messages: number;
  idleMs: number;
  outageMs: number;
  /** The rate at which orders are sent during an outage. */
  ordersPerSecond: number;
}

/** The components that are killed, one at a time; the broker last, as subscriptions recover slowest. */
export const COMPONENTS = ["billing", "notification", "broker"] as const;
export type Component = (typeof COMPONENTS)[number];

/** Counters of the sidecars and of mongod. */
export interface Counts {
  published: number;
  delivered: number;
  heartbeats: number;
  invocations: number;
  /** The invocations by gateway, a part of `invocations`. */
  fromGateway: number;
  inserts: number;
  updates: number;
  deletes: number;
  transactions: number;
}

/** The orders during one outage. */
export interface OutageResult {
  component: Component;
  sent: number;
  accepted: number;
  settledAtOnce: number;
  drainMs: number;
}

/** The results of one style in one turn. */
export interface Turn {
  style: StyleName;
  round: number;
  orders: number;
  ordersPerSecond: number;
  /** Percentiles 0 to 100, in milliseconds: of the closed loop, then of sequential orders. */
  responseMs: number[];
  unloadedMs: number[];
  messageMs: number[];
  /** From the start of the closed loop until no work was pending. */
  load: Counts;
  /** Without any requests. */
  idle: Counts;
  outages: OutageResult[];
  /** The numbers of accounts, orders and entries that were verified at the end. */
  audited: { accounts: number; orders: number; entries: number };
}

/** The machine and the programs of a run. */
export interface Machine {
  cores: number;
  processor: string;
  memoryGb: number;
  system: string;
  node: string;
  daprd: string;
  mongod: string;
  broker: string;
}

/** All results of a run. */
export interface Results {
  date: string;
  command: string;
  broker: BrokerName;
  durationMs: number;
  machine: Machine;
  plan: Plan;
  turns: Turn[];
}
