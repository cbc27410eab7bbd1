import type { MongoClient } from "mongodb";
import { listMembers, type Member, MONGOD_PORT } from "../../scripts/stack/mongod.ts";

/**
 * Observes which member of a replica set is the primary; call it before the client connects. The result returns the
 * newest primary that this client knows, or undefined during an election. A query would wait for a stopped member.
 */
export function watchPrimary(mongo: MongoClient, memberCount: number): () => Member | undefined {
  const members = listMembers(MONGOD_PORT.own, memberCount);
  let primary: Member | undefined;
  mongo.on("topologyDescriptionChanged", ({ newDescription }) => {
    const [found] = [...newDescription.servers.values()].filter(({ type }) => type === "RSPrimary");
    primary = members.find(({ port }) => found?.address === `127.0.0.1:${port}`);
  });
  return () => primary;
}
