/** One story, told by every example: ann registers, deposits 100, orders for 60 and reads of it. */
export const login = "ann";
export const ann = { login, email: "ann@example.com", name: "Ann" };
export const currency = "RUB";
export const orderId = "3yD_Nmc8WrgFpw6_Y3-ZZw";
export const openedAt = "2026-11-22T09:00:00.000Z";
export const depositedAt = "2026-11-22T09:01:00.000Z";
export const orderedAt = "2026-11-22T09:02:00.000Z";

/** What the ledger has of the deposit. */
export const depositEntry = {
  version: 1,
  operationId: "op:tMd52Ga425qyMiOJ2Fk-MVSuXd-sunLyeprxGFlonOE",
  ...ann,
  seq: 1,
  operation: "deposit",
  sumMinor: 10_000,
  balanceAfterMinor: 10_000,
  currency,
  occurredAt: depositedAt,
};

/** What the ledger has of the payment. */
export const paymentEntry = {
  version: 1,
  operationId: `order:${orderId}`,
  ...ann,
  seq: 2,
  operation: "withdraw",
  sumMinor: 6_000,
  balanceAfterMinor: 4_000,
  currency,
  orderId,
  occurredAt: orderedAt,
};
