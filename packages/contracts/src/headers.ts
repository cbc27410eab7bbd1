import { z } from "zod";

/** The client's name for one call: a repeat with the same key gets the first response again. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, { error: "must be 1 to 255 printable ASCII characters" })
  .meta({
    description:
      "Your name for this call: a repeat with the same key gets the first response again, one without a key is another call",
  });

const maxWaitSeconds = 30;
/** How long createOrder waits for the payment without `Prefer`, in seconds. */
export const defaultWaitSeconds = 5;

/**
 * `Prefer: wait=N` (RFC 7240): how long the caller is willing to wait, in seconds. A preference never causes an error:
 * one that does not parse is ignored, and a longer wait is reduced to the maximum.
 */
export const PreferWait = z
  .string()
  .transform((value) => {
    const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d+)"?\s*(?:$|[,;])/i.exec(value);
    return wait === null ? undefined : Math.min(Number(wait[1]), maxWaitSeconds);
  })
  .meta({
    description: `wait=N: the seconds you are willing to wait, 0 to ${maxWaitSeconds}, otherwise ${defaultWaitSeconds}`,
  });

export const MoneyHeaders = z.object({ "idempotency-key": IdempotencyKey.optional() });
export const CreateOrderHeaders = MoneyHeaders.extend({ prefer: PreferWait.optional() });
