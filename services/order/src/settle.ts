import type { TraceHeaders } from "@arch/kit/route";
import type { OrderState } from "./order.ts";

/**
 * Has a pending order paid and answers it as it is then: settled by billing's recorded outcome, or still pending when
 * that is not known. May be repeated: billing records one outcome under the order's id and gives it again. `waitMs` is
 * how long somebody waits for it, in milliseconds: nobody does for the sweeper's.
 * @throws Error when it could not be tried; the order stays pending, and the sweeper tries on.
 */
export type Settle = (
  order: OrderState,
  waitMs: number,
  trace: TraceHeaders,
) => Promise<OrderState>;
