import { createHash } from "node:crypto";
import { orderPaymentKey, orderPaymentPrefix } from "@arch/contracts/order";

/** The parts of a request that determine the id of its operation. */
export interface OperationKey {
  caller: string | undefined;
  login: string;
  key: string;
}

/** The id of a command, and the order that it pays. */
export interface OperationRef {
  operationId: string;
  orderId?: string;
}

/**
 * Derives the id of an operation from its key. Only the order service may use the id of an order (`order:<orderId>`); every
 * other key is hashed together with the login, so it cannot collide with an order's id or with the key of another login.
 */
export function operationRef({ caller, login, key }: OperationKey): OperationRef {
  if (caller === "order" && key.startsWith(orderPaymentPrefix)) {
    return orderPayment(key.slice(orderPaymentPrefix.length));
  }
  const digest = createHash("sha256")
    .update(JSON.stringify([login, key]))
    .digest("base64url");
  return { operationId: `op:${digest}` };
}

/** The id of an order's payment, for both transports. */
export function orderPayment(orderId: string): Required<OperationRef> {
  return { operationId: orderPaymentKey(orderId), orderId };
}
