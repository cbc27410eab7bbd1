import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Credentials, prepareReplicaSet } from "@arch/mongo-setup/replicaSet";

const root = { username: "root", password: "r" };
const users = [
  { username: "billing", password: "b" },
  { username: "order", password: "o" },
];

/** The commands of a mongod that the set-up uses. */
function fakeMongod(passwords: Record<string, string> = {}, isInitiated = false) {
  const log: string[] = [];
  const known = new Map(Object.entries(passwords));
  let initiated = isInitiated;
  const fail = (code: number) => Object.assign(new Error(`code ${code}`), { code });
  const respond = (as: Credentials | undefined, command: Record<string, unknown>) => {
    const [verb = "", name] = Object.entries(command)[0] ?? [];
    log.push(
      `${as?.username ?? "unauthenticated"} ${verb} ${verb.endsWith("User") ? name : ""}`.trim(),
    );
    if (verb === "hello") return initiated ? { setName: "arch", isWritablePrimary: true } : {};
    if (as === undefined && known.size > 0) throw fail(13);
    if (as !== undefined && known.get(as.username) !== as.password) throw fail(18);
    if (verb === "replSetInitiate") initiated = true;
    if (verb === "usersInfo") return { users: known.has(String(name)) ? [{}] : [] };
    if (verb.endsWith("User")) known.set(String(name), String(command["pwd"]));
    return {};
  };
  return {
    log,
    known,
    connect: <T>(
      as: Credentials | undefined,
      use: (command: (command: object) => Promise<Record<string, unknown>>) => Promise<T>,
    ) => use(async (command) => respond(as, { ...command })),
  };
}

describe("prepareReplicaSet", () => {
  it("initiates the replica set of an empty mongod and creates root before the other users", async () => {
    const { connect, log, known } = fakeMongod();
    await prepareReplicaSet({ connect, root, users });
    assert.deepEqual(Object.fromEntries(known), { root: "r", billing: "b", order: "o" });
    assert.ok(
      log.indexOf("unauthenticated replSetInitiate") <
        log.indexOf("unauthenticated createUser root"),
      "root was created first",
    );
    assert.ok(log.includes("root createUser billing"), "root did not create billing");
  });

  it("keeps an existing replica set and updates the passwords of its users", async () => {
    const { connect, log, known } = fakeMongod({ root: "r", billing: "old" }, true);
    await prepareReplicaSet({ connect, root, users });
    assert.deepEqual(Object.fromEntries(known), { root: "r", billing: "b", order: "o" });
    assert.ok(!log.includes("unauthenticated replSetInitiate"), "it was initiated again");
    assert.ok(log.includes("root updateUser billing"), "billing was not updated");
  });

  it("rejects when root has another password", async () => {
    const { connect } = fakeMongod({ root: "another" }, true);
    await assert.rejects(prepareReplicaSet({ connect, root, users }), /has another password/);
  });
});
