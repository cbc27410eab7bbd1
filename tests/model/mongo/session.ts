import type { World } from "../world/world.ts";
import { abort, commit, type Database, type Transaction } from "./database.ts";
import { doLater, fatesOf, goAway } from "./mongod.ts";
import { connectionLost } from "./mongoErrors.ts";

/** A driver's session: one transaction at a time. */
export interface MiniSession {
  startTransaction(): void;
  commitTransaction(): Promise<void>;
  endSession(): Promise<void>;
  /** The transaction in progress. */
  transaction(): Transaction | undefined;
}

/** Opens a session for the process that runs now. */
export function openSession(world: World, database: Database): MiniSession {
  const { onDeath } = world.current();
  let transaction: Transaction | undefined;
  let isCommitSent = false;
  // The server keeps a transaction that nobody ends, and all it locks, until its lifetime is over.
  const abandon = () => {
    const left = transaction;
    if (left?.isOpen) doLater(world, "roll back what was left open", () => abort(database, left));
  };

  return {
    transaction: () => transaction,
    startTransaction() {
      transaction = { isOpen: true, seen: new Map(), written: new Map() };
      onDeath.add(abandon);
    },
    async commitTransaction() {
      isCommitSent = true;
      if (transaction !== undefined) await end({ world, database, transaction, act: commit });
    },
    async endSession() {
      // As in the driver: once a commit was sent, nobody sends an abort behind it.
      if (isCommitSent) abandon();
      else if (transaction?.isOpen) {
        await end({ world, database, transaction, act: abort }).catch(abandon);
      }
      onDeath.delete(abandon);
    },
  };
}

const unheard = "done, unheard";
const late = "late, unheard";
const lastWord = "done, unheard, and the database is away from now";

interface End {
  world: World;
  database: Database;
  transaction: Transaction;
  act: typeof commit;
}

/**
 * Sends the last word about a transaction, which may be lost on its way there or back, or be late.
 */
function end({ world, database, transaction, act }: End): Promise<void> {
  const label = `${act.name} a transaction`;
  return world.perform({
    label,
    fault: "database",
    fates: fatesOf(world, database, ["done", "fails", unheard, late, lastWord]),
    act(fate) {
      if (fate === late) doLater(world, label, () => act(database, transaction));
      if (["done", unheard, lastWord].includes(fate)) act(database, transaction);
      if (fate === lastWord) goAway(world, database);
      if (fate !== "done") throw connectionLost("UnknownTransactionCommitResult");
    },
  });
}
