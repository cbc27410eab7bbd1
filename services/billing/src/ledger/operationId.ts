import { createHash } from "node:crypto";

/** The parts of a request that determine the id of its operation. */
export interface Origin {
  caller: string | undefined;
  login: string;
  key: string;
}

/** The id of a command, and the order that it pays. */
export interface Identity {
  operationId: string;
  orderId?: string;
}

const orderPrefix = "order:";

/**
 * Derives the id of an operation from its key. Only the order service may use the id of an order (`order:<orderId>`); every
 * other key is hashed together with the login, so it cannot collide with an order's id or with the key of another login.
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

/** The id of an order's payment, for both transports. */
export function orderOperation(orderId: string): Required<Identity> {
  return { operationId: orderPrefix + orderId, orderId };
}
