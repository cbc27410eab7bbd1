import type { TraceHeaders } from "@arch/kit/http/trace";
import type { AccountFacts, RegisteredPerson } from "./person.ts";

/**
 * Requests the account of a registered person and resolves with the account as it was opened, or with undefined while it
 * is unknown. `waitMs` is how long to wait for it, in milliseconds; the sweeper does not wait.
 * @throws Problem unavailable when the request failed; the sweeper retries.
 */
export type OpenAccount = (
  person: RegisteredPerson,
  waitMs: number,
  trace: TraceHeaders,
) => Promise<AccountFacts | undefined>;
