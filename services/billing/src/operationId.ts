import { createHash } from "node:crypto";

/** Where a command comes from, as far as its id is concerned. */
export interface Origin {
  caller: string | undefined;
  login: string;
  key: string;
}

/** The id of a command, and the order behind it. */
export interface Identity {
  operationId: string;
  orderId?: string;
}

const orderPrefix = "order:";

/**
 * Fixes the id of an operation from its key. The order service names its orders (`order:<orderId>`); anyone else's
 * key is hashed together with the login, so no public key can take the place of an order's id, nor meet
 * another login's.
 */
export function identify({ caller, login, key }: Origin): Identity {
  if (caller === "order" && key.startsWith(orderPrefix)) {
    return orderOperation(key.slice(orderPrefix.length));
  }
  const digest = createHash("sha256")
    .update(JSON.stringify([login, key]))
    .digest("base64url");
  return { operationId: `op:${digest}` };
}

/** The id under which an order's payment is recorded, however billing came to know of the order. */
export function orderOperation(orderId: string): Required<Identity> {
  return { operationId: orderPrefix + orderId, orderId };
}
