import {
  type AccountOpened,
  accountEvents,
  type LedgerEntryRecorded,
} from "@arch/contracts/events";
import type { TestEvent } from "./deliver.ts";

/** The moment at which everything in test data happened. */
export const testMoment = "2026-01-02T03:04:05.678Z";

/** The event of an opened account, as billing publishes it. */
export function accountOpened(login: string): TestEvent {
  const data: AccountOpened = { version: 1, login, currency: "RUB", openedAt: testMoment };
  return { topic: accountEvents.name, type: "account.opened", id: `account:${login}`, data };
}

/** An applied deposit of 1.00 as it is published, with the given fields replaced. */
export function ledgerEntry(fields: Partial<LedgerEntryRecorded> = {}): LedgerEntryRecorded {
  return {
    version: 1,
    operationId: "op:1",
    login: "ann",
    email: "ann@example.com",
    seq: 1,
    operation: "deposit",
    sumMinor: 100,
    balanceAfterMinor: 100,
    currency: "RUB",
    occurredAt: testMoment,
    ...fields,
  };
}
