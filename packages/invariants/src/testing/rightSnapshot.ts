import { messageKindOf } from "@arch/testing/messageKind";
import { effects, eventsOf } from "../effects.ts";
import type { Snapshot, StoredEntry, StoredMessage, StoredOrder } from "../snapshot.ts";

const openedAt = new Date(0);
const email = "ann@example.com";

/**
 * Entries of every kind, in no order: a deposit, withdrawals applied and declined, orders paid and declined, and the
 * order of a login without an account.
 */
function rightEntries(): StoredEntry[] {
  const entry = (_id: string, sumMinor: bigint, more: Partial<StoredEntry>): StoredEntry => ({
    _id,
    login: "ann",
    operation: "withdraw",
    sumMinor,
    outcome: "applied",
    balanceAfterMinor: 150n,
    email,
    delivery: { state: "confirmed" },
    ...more,
  });
  const declined = { outcome: "declined", reason: "insufficient_funds" } as const;
  const {
    email: _,
    delivery: __,
    ...eve
  } = entry("order:eve", 400n, {
    login: "eve",
    orderId: "eve",
    outcome: "declined",
    reason: "account_not_found",
    balanceAfterMinor: 0n,
  });
  return [
    entry("op:unsure", 700n, { ...declined, seq: 6 }),
    entry("order:paid", 300n, { orderId: "paid", seq: 2, balanceAfterMinor: 200n }),
    entry("op:in", 500n, { operation: "deposit", seq: 1, balanceAfterMinor: 500n }),
    entry("order:dear", 900n, { ...declined, orderId: "dear", seq: 3, balanceAfterMinor: 200n }),
    entry("op:out", 50n, { seq: 4 }),
    entry("op:much", 800n, { ...declined, seq: 5 }),
    eve,
  ];
}

/** The message about an entry. */
export function messageOf(entry: StoredEntry): StoredMessage {
  const { _id, login, seq = 0, orderId } = entry;
  const order = orderId === undefined ? {} : { orderId };
  return {
    _id,
    operationId: _id,
    login,
    seq,
    kind: messageKindOf(entry),
    text: "",
    email,
    ...order,
  };
}

/** An order by ann; a declined one lacks funds. */
export function orderOf(
  _id: string,
  priceMinor: bigint,
  status: StoredOrder["status"],
): StoredOrder {
  const reason = status === "declined" ? { reason: "insufficient_funds" } : {};
  return { _id, login: "ann", priceMinor, status, ...reason };
}

/** A snapshot at rest without violations, but for the dead letter of `rightPoison`. */
export function rightSnapshot(): Snapshot {
  const entries = rightEntries();
  return withOtherEffects({
    accounts: [
      { _id: "ann", balanceMinor: 150n, seq: 6, openedAt, delivery: { state: "confirmed" } },
    ],
    persons: [{ _id: "ann", account: { openedAt } }],
    logins: [{ _id: "ann" }],
    entries,
    orders: [
      orderOf("paid", 300n, "paid"),
      orderOf("dear", 900n, "declined"),
      { ...orderOf("eve", 400n, "declined"), login: "eve", reason: "account_not_found" },
    ],
    messages: entries.filter(({ seq }) => seq !== undefined).map(messageOf),
    deadLetters: [{ service: "order", _id: "poison-1", reason: "an unknown version" }],
  });
}

/** Adds the effects in collections that are no part of `Snapshot`. */
function withOtherEffects(snapshot: Snapshot): Snapshot {
  const others = effects.filter(({ collection }) => !Object.hasOwn(snapshot, collection));
  const contents = others.map((effect) => {
    const documents = eventsOf(effect, snapshot).map(({ id: _id }) => ({ _id }));
    return [effect.collection, documents] as const;
  });
  return { ...snapshot, ...Object.fromEntries(contents) };
}

/** The services that must have a poison event of the right snapshot as a dead letter. */
export const rightPoison = new Map([["poison-1", ["order"]]]);
