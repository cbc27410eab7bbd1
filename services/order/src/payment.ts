import type { TraceHeaders } from "@arch/kit/http/trace";
import type { OrderState } from "./order.ts";

/**
 * Requests the payment of a pending order and resolves with the order's new state: settled by billing's recorded
 * outcome, or still pending while that is unknown. May be repeated: billing records one outcome under the order's id and
 * returns it again. `waitMs` is how long to wait for the outcome, in milliseconds; the sweeper does not wait.
 * @throws Error when the request failed; the order stays pending and the sweeper retries.
 */
export type Pay = (order: OrderState, waitMs: number, trace: TraceHeaders) => Promise<OrderState>;
