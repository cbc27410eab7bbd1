import type { TraceHeaders } from "@arch/kit/route";
import type { AccountFacts, RegisteredPerson } from "./person.ts";

/**
 * Sees to it that a registered person gets an account, and answers the account as it was opened; undefined when nothing
 * was heard of it yet. `waitMs` is how long somebody waits for it, in milliseconds: nobody does for the sweeper's.
 * @throws Problem while billing cannot be asked; the sweeper tries on.
 */
export type CompleteRegistration = (
  person: RegisteredPerson,
  waitMs: number,
  trace: TraceHeaders,
) => Promise<AccountFacts | undefined>;
