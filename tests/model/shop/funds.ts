import type { AccountDocument } from "../../../services/billing/src/accountModel.ts";
import { toDocument } from "../../../services/billing/src/entryModel.ts";
import { decide } from "../../../services/billing/src/ledger.ts";
import { collectionOf } from "../mongo/database.ts";
import { insert } from "../mongo/write.ts";
import { fundedLogins } from "../scenario.ts";
import { emailOf } from "./clients.ts";
import type { Databases } from "./state.ts";

const fundsMinor = 10_000;

/**
 * Gives some logins an account with money, as a deposit just committed leaves it: the letter is
 * still to be sent.
 */
export function fund(databases: Databases, now: Date): void {
  for (const login of fundedLogins) fundOne(databases, login, now);
}

function fundOne({ person, billing }: Databases, login: string, now: Date): void {
  const email = emailOf(login);
  const empty = { login, email, balanceMinor: 0, seq: 0 };
  const command = { operationId: `op:funds of ${login}`, login, operation: "deposit" as const };
  const decision = decide(empty, { ...command, sumMinor: fundsMinor });
  if (decision.kind === "refused") throw new Error("The first deposit is refused");
  const entry = toDocument(decision.entry, { email }, now);
  const account: AccountDocument = {
    _id: login,
    email,
    balanceMinor: BigInt(fundsMinor),
    seq: 1,
    openedAt: now,
  };
  const opened = { currency: "RUB", openedAt: now };
  insert({ database: billing, collection: collectionOf(billing, "accounts") }, account);
  insert({ database: billing, collection: collectionOf(billing, "entries") }, entry);
  insert(
    { database: person, collection: collectionOf(person, "persons") },
    { _id: login, email, account: opened },
  );
}
