import { describeHolder } from "../processes/sockets.ts";
import { type BrokerName, brokers } from "./brokers.ts";
import { isReplicaSet, MONGOD_PORT } from "./mongod.ts";
import { isTaken } from "./ports.ts";

interface Server {
  name: string;
  port: number;
  /** What can be used in its place. */
  kind: string;
  serves(port: number): Promise<boolean>;
}

/**
 * Why a server is not started: one sentence about the program that has its port, and whether that one can be used
 * instead. undefined for a server whose port is free.
 */
export async function findHolders(
  broker: BrokerName,
): Promise<{ mongod: string | undefined; broker: string | undefined }> {
  const { port, serves } = brokers[broker];
  const [mongod, own] = await Promise.all([
    describe({
      ...{ name: "MongoDB", kind: "a replica set without a password" },
      ...{ port: MONGOD_PORT.committed, serves: isReplicaSet },
    }),
    describe({ name: broker, kind: `a ${broker} server`, port: port.committed, serves }),
  ]);
  return { mongod, broker: own };
}

async function describe({ name, port, kind, serves }: Server): Promise<string | undefined> {
  if (!(await isTaken(port))) return undefined;
  const taken = `Port ${port}, which ${name} needs, is taken${describeHolder(port)}.`;
  return (await serves(port))
    ? `${taken} It is ${kind} and is used.`
    : `${taken} It is not ${kind}, so ${name} is missing: end that program and start again.`;
}
