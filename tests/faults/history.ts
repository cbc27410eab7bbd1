import type { Json } from "@arch/testing/call";

/** What a client asked for. Its sum, in minor units, is no other wish's: by it the books are searched. */
export interface Wish {
  kind: "register" | "deposit" | "withdraw" | "order";
  login: string;
  sumMinor: number;
  /** The client's own key; without one the gateway makes one. */
  key: string | undefined;
}

/** One try and what came back; no answer at all is a failure of the connection. */
export interface Try {
  status: number | undefined;
  body: Json;
}

/** A wish with all that the client has seen of it. */
export interface Told {
  wish: Wish;
  tries: Try[];
}

/** How a wish came out, as far as its client can know. */
export type Fate = "ok" | "refused" | "unknown";

/** A wish is granted by one answer that says so; refused when an answer says that nothing was done. */
export function fateOf({ tries }: Told): Fate {
  if (tries.some(isGranted)) return "ok";
  return tries.some(isRefused) && tries.every((each) => isRefused(each)) ? "refused" : "unknown";
}

/** Answers that say that it is done: 202 is an order that is on record and will be settled. */
export function isGranted({ status }: Try): boolean {
  return status === 200 || status === 202;
}

/** Client errors leave nothing behind, but for those that only say "not now". */
function isRefused({ status }: Try): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 409 && status !== 429;
}
