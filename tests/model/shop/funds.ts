import { newPendingWork } from "@arch/kit/jobs/pendingWork";
import { newDelivery } from "@arch/kit/outbox/delivery";
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

/** The reason of the dead letter that a scenario replays. */
export const replayReason = "handler failed before the code was fixed";

/**
 * Creates accounts with money for some logins, in the state after a commit of the deposit: the
 * message is not sent yet. If `replaysDeadLetter`, one deposit's event is a dead letter whose replay
 * is requested.
 */
export function fund(databases: Databases, now: Date, replaysDeadLetter: boolean): void {
  for (const login of fundedLogins) {
    const entry = fundOne(databases, login, now);
    if (replaysDeadLetter && login === unannouncedLogin) deadLetter(databases, entry);
    else put(databases, "billing", "entries", entry);
  }
}

/** Opens the account and returns its deposit's entry; one account is not announced to order yet. */
function fundOne(databases: Databases, login: string, now: Date): EntryDocument {
  const email = emailOf(login);
  const empty = { login, email, balanceMinor: 0, seq: 0 };
  const command = { operationId: `op:funds of ${login}`, login, operation: "deposit" as const };
  const decision = decide(empty, { ...command, sumMinor: fundsMinor });
  if (decision.kind === "refused") throw new Error("The first deposit was rejected");
  const account: AccountDocument = {
    _id: login,
    email,
    balanceMinor: BigInt(fundsMinor),
    seq: 1,
    openedAt: now,
    ...newDelivery(
      { byEvents: login === unannouncedLogin ? ["order"] : [], byInvocation: [] },
      now,
    ),
  };
  const opened = { currency: "RUB", openedAt: now };
  put(databases, "billing", "accounts", account);
  put(databases, "person", "persons", { _id: login, email, account: opened });
  if (login !== unannouncedLogin) put(databases, "order", "logins", { _id: login });
  const delivery = newDelivery({ byEvents: ["notification"], byInvocation: [] }, now);
  return toDocument(decision.entry, { contact: { email }, createdAt: now, ...delivery });
}

/** A dead letter counts as delivered: the entry is not republished, so only the replay remains. */
function deadLetter(databases: Databases, entry: EntryDocument): void {
  const { createdAt } = entry;
  const { topic, id, type, data } = entryEvent(entry, "RUB");
  put(databases, "billing", "entries", {
    ...entry,
    delivery: { ...entry.delivery, state: "confirmed" },
  });
  put(databases, "notification", "deadLetters", {
    _id: id,
    topic,
    reason: replayReason,
    event: JSON.stringify({ id, type, data }),
    arrivedAt: createdAt,
    ...newPendingWork(createdAt),
  });
}

function put(databases: Databases, app: keyof Databases, name: string, document: object): void {
  const database = databases[app];
  insert({ database, collection: collectionOf(database, name) }, document);
}
