import { newPendingWork } from "@arch/kit/jobs/pendingWork";
import type { AccountDocument } from "../../../services/billing/src/accounts/accountModel.ts";
import { type EntryDocument, toDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import { decide } from "../../../services/billing/src/ledger/ledger.ts";
import { entryEvent } from "../../../services/billing/src/outbox/entryEvent.ts";
import { collectionOf } from "../mongo/database.ts";
import { insert } from "../mongo/write.ts";
import { fundedLogins, unannouncedLogin } from "../scenario.ts";
import { emailOf } from "./clients.ts";
import type { Databases } from "./state.ts";

const fundsMinor = 10_000;

/** Why a letter once could not be written. */
export const mendedReason = "not understood before the code was mended";

/**
 * Gives some logins an account with money, as a deposit just committed leaves it: the letter is
 * still to be sent. Where code was mended, one letter is a dead one that shall be handled again.
 */
export function fund(databases: Databases, now: Date, isMended: boolean): void {
  for (const login of fundedLogins) {
    const entry = fundOne(databases, login, now);
    if (isMended && login === unannouncedLogin) setAside(databases, entry);
    else put(databases, "billing", "entries", entry);
  }
}

/** Opens the account and answers the deposit on it; of one account order has not heard yet. */
function fundOne(databases: Databases, login: string, now: Date): EntryDocument {
  const email = emailOf(login);
  const empty = { login, email, balanceMinor: 0, seq: 0 };
  const command = { operationId: `op:funds of ${login}`, login, operation: "deposit" as const };
  const decision = decide(empty, { ...command, sumMinor: fundsMinor });
  if (decision.kind === "refused") throw new Error("The first deposit is refused");
  const account: AccountDocument = {
    _id: login,
    email,
    balanceMinor: BigInt(fundsMinor),
    seq: 1,
    openedAt: now,
    ...(login === unannouncedLogin && newPendingWork(now)),
  };
  const opened = { currency: "RUB", openedAt: now };
  put(databases, "billing", "accounts", account);
  put(databases, "person", "persons", { _id: login, email, account: opened });
  if (login !== unannouncedLogin) put(databases, "order", "logins", { _id: login });
  return toDocument(decision.entry, { email }, now);
}

/** A dead letter counts as arrived: nobody tells the entry again, so it is the only trace of it. */
function setAside(databases: Databases, entry: EntryDocument): void {
  const { delivery, createdAt } = entry;
  const { topic, id, type, data } = entryEvent(entry, "RUB");
  put(databases, "billing", "entries", { ...entry, delivery: { ...delivery, state: "confirmed" } });
  put(databases, "notification", "deadLetters", {
    _id: id,
    topic,
    reason: mendedReason,
    event: JSON.stringify({ id, type, data }),
    arrivedAt: createdAt,
    replayWanted: true,
  });
}

function put(databases: Databases, app: keyof Databases, name: string, document: object): void {
  const database = databases[app];
  insert({ database, collection: collectionOf(database, name) }, document);
}
