import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { StyleName } from "../../scripts/stack/choices.ts";

/** How much is measured. */
export interface Plan {
  rounds: number;
  /** Clients of the closed loop; each has an account of its own. */
  clients: number;
  warmUpMs: number;
  loadMs: number;
  /** Orders whose letters are timed, in each turn. */
  letters: number;
  idleMs: number;
  outageMs: number;
  /** The rate at which orders are sent during an outage. */
  ordersPerSecond: number;
}

/** What is killed, one at a time; the broker last, since the subscriptions need longest to come back. */
export const ABSENT = ["billing", "notification", "broker"] as const;
export type Absent = (typeof ABSENT)[number];

/** What the shop has done, counted by the sidecars and by mongod. */
export interface Counts {
  published: number;
  delivered: number;
  pulses: number;
  invocations: number;
  /** Those of the invocations that came from gateway. */
  fromGateway: number;
  inserts: number;
  updates: number;
  deletes: number;
  transactions: number;
}

/** What an outage did to the orders. */
export interface OutageFigures {
  absent: Absent;
  sent: number;
  accepted: number;
  settledAtOnce: number;
  drainMs: number;
}

/** What was measured of one style in one turn. */
export interface Turn {
  style: StyleName;
  round: number;
  orders: number;
  ordersPerSecond: number;
  /** Percentiles 0 to 100, in milliseconds: of the closed loop, then of orders one after the other. */
  answerMs: number[];
  aloneMs: number[];
  letterMs: number[];
  /** During the closed loop, until nothing was left to do. */
  load: Counts;
  /** While nobody asked anything. */
  idle: Counts;
  outages: OutageFigures[];
  /** Accounts, orders and entries that were compared at the end; every one of them was right. */
  audited: { accounts: number; orders: number; entries: number };
}

/** What it was measured on. */
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

/** All that a run has found out. */
export interface Figures {
  date: string;
  command: string;
  broker: BrokerName;
  durationMs: number;
  machine: Machine;
  plan: Plan;
  turns: Turn[];
}
