/** The facts of every example: ann registers, deposits 100, pays an order of 60 and reads the results. */
export const login = "ann";
export const ann = { login, email: "ann@example.com", name: "Ann" };
export const currency = "RUB";
export const orderId = "3yD_Nmc8WrgFpw6_Y3-ZZw";
export const openedAt = "2026-11-22T09:00:00.000Z";
export const depositedAt = "2026-11-22T09:01:00.000Z";
export const orderedAt = "2026-11-22T09:02:00.000Z";

/** The ledger entry of the deposit. */
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

/** The ledger entry of the payment. */
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
