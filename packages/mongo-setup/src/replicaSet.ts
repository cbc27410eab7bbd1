import { setTimeout as delay } from "node:timers/promises";

/** Runs a command on the database `admin`. */
export type Command = (command: object) => Promise<Record<string, unknown>>;

export interface Credentials {
  username: string;
  password: string;
}

export interface ReplicaSetParts {
  /** Connects to the mongod beside this process, without authentication when `as` is undefined. */
  connect<T>(as: Credentials | undefined, use: (command: Command) => Promise<T>): Promise<T>;
  root: Credentials;
  /** Each may read and write the database of the same name, and nothing else. */
  users: readonly Credentials[];
}

const authenticationFailed = 18;
const unauthorized = 13;
const electionTries = 120;

/**
 * Makes a mongod the only member of a replica set and creates its users; an existing set is kept, and passwords are
 * updated. Until the first user exists, mongod accepts commands from localhost only, so this runs beside it.
 * @throws Error when mongod does not respond, or root has another password than the given one.
 */
export async function prepareReplicaSet({ connect, root, users }: ReplicaSetParts): Promise<void> {
  await connect(undefined, initiate);
  if (!(await isAuthenticated(() => connect(root, (command) => command({ ping: 1 }))))) {
    await connect(undefined, (command) => createRoot(command, root));
  }
  await connect(root, async (command) => {
    for (const user of users) await ensureUser(command, user);
  });
}

async function initiate(command: Command): Promise<void> {
  const { setName } = await command({ hello: 1 });
  if (setName === undefined) {
    // Clients use directConnection and ignore this address, and it stays valid when the pod's name changes.
    const members = [{ _id: 0, host: "127.0.0.1:27017" }];
    await command({ replSetInitiate: { _id: "arch", members } });
  }
  for (let tries = 1; ; tries++) {
    const { isWritablePrimary } = await command({ hello: 1 });
    if (isWritablePrimary === true) return;
    if (tries === electionTries) throw new Error("the replica set has elected no primary");
    await delay(250);
  }
}

async function isAuthenticated(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (codeOf(error) === authenticationFailed) return false;
    throw error;
  }
}

async function createRoot(command: Command, { username, password }: Credentials): Promise<void> {
  try {
    await command({ createUser: username, pwd: password, roles: ["root"] });
  } catch (cause) {
    if (codeOf(cause) !== unauthorized) throw cause;
    const sentence = `The data already has users, and ${username} has another password: restore the secret that it was created with`;
    throw new Error(sentence, { cause });
  }
}

async function ensureUser(command: Command, { username, password }: Credentials): Promise<void> {
  const { users } = await command({ usersInfo: username });
  const verb = Array.isArray(users) && users.length > 0 ? "updateUser" : "createUser";
  const roles = [{ role: "readWrite", db: username }];
  await command({ [verb]: username, pwd: password, roles });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
