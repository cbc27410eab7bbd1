import type { World } from "../world/world.ts";
import { abort, commit, type Database, type Transaction } from "./database.ts";
import { outcomesOf, runLater, startOutage } from "./mongod.ts";
import { connectionLost } from "./mongoErrors.ts";

/** A driver's session: one transaction at a time. */
export interface SimulatedSession {
  startTransaction(): void;
  commitTransaction(): Promise<void>;
  endSession(): Promise<void>;
  /** The transaction in progress. */
  transaction(): Transaction | undefined;
}

/** Opens a session for the running process. */
export function openSession(world: World, database: Database): SimulatedSession {
  const { onCrash } = world.current();
  let transaction: Transaction | undefined;
  let isCommitSent = false;
  // The server keeps an open transaction and its locks until the transaction's lifetime ends.
  const abandon = () => {
    const open = transaction;
    if (open?.isOpen) runLater(world, "roll back an open transaction", () => abort(database, open));
  };

  return {
    transaction: () => transaction,
    startTransaction() {
      transaction = { isOpen: true, snapshot: new Map(), writes: new Map() };
      onCrash.add(abandon);
    },
    async commitTransaction() {
      isCommitSent = true;
      if (transaction !== undefined) await end({ world, database, transaction, execute: commit });
    },
    async endSession() {
      // As in the driver: no abort is sent after a commit was sent.
      if (isCommitSent) abandon();
      else if (transaction?.isOpen) {
        await end({ world, database, transaction, execute: abort }).catch(abandon);
      }
      onCrash.delete(abandon);
    },
  };
}

const responseLost = "done, response lost";
const late = "late, response lost";
const outage = "done, response lost, database unavailable from now on";

interface End {
  world: World;
  database: Database;
  transaction: Transaction;
  execute: typeof commit;
}

/** Sends a commit or an abort; the command or its response may be lost, or it may come late. */
function end({ world, database, transaction, execute }: End): Promise<void> {
  const label = `${execute.name} a transaction`;
  return world.perform({
    label,
    fault: "database",
    outcomes: outcomesOf(world, database, ["done", "fails", responseLost, late, outage]),
    execute(outcome) {
      if (outcome === late) runLater(world, label, () => execute(database, transaction));
      if (["done", responseLost, outage].includes(outcome)) execute(database, transaction);
      if (outcome === outage) startOutage(world, database);
      if (outcome !== "done") throw connectionLost("UnknownTransactionCommitResult");
    },
  });
}
