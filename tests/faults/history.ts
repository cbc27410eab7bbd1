import type { Json } from "@arch/testing/call";

/** What a client requests. Its sum, in minor units, is unique: it identifies what the request has stored. */
export interface ClientRequest {
  kind: "register" | "deposit" | "withdraw" | "order";
  login: string;
  sumMinor: number;
  /** The client's own key; without one the gateway makes one. */
  key: string | undefined;
}

/** One attempt and its response; without a status the connection failed. */
export interface Attempt {
  status: number | undefined;
  body: Json;
  /** When it began, on a monotonic clock, in milliseconds. */
  startedMs: number;
  /** From the request to its outcome, in milliseconds. */
  tookMs: number;
}

/** A request with all attempts of its client. */
export interface RequestHistory {
  request: ClientRequest;
  attempts: Attempt[];
}

/** One read and its response. */
export interface ReadHistory {
  kind: "balance" | "statement" | "order";
  /** The login, or the order's id. */
  subject: string;
  attempt: Attempt;
}

/** When an attempt ended, in milliseconds. */
export function endMsOf({ startedMs, tookMs }: Attempt): number {
  return startedMs + tookMs;
}

/** The outcome of a request, as far as its client can know. */
export type Outcome = "ok" | "refused" | "unknown";

/** One success makes a request "ok"; it is "refused" when all its responses say that nothing was done. */
export function outcomeOf({ attempts }: RequestHistory): Outcome {
  if (attempts.some(isSuccess)) return "ok";
  return attempts.length > 0 && attempts.every(isRefusal) ? "refused" : "unknown";
}

/** 202 is an order that is stored and will be settled. */
export function isSuccess({ status }: Attempt): boolean {
  return status === 200 || status === 202;
}

/** Client errors leave nothing behind; 409 and 429 ask for another attempt. */
function isRefusal({ status }: Attempt): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 409 && status !== 429;
}
