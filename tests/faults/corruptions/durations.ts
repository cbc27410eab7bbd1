import { type Corruptions, respond } from "./corruption.ts";
import { response } from "./rightHistory.ts";

/** Corruptions of the time to an outcome. */
export const durationCorruptions: Corruptions = {
  "withdraw of 700 by ann (key k): 503 after 31 s, the bound is 30 s": (_, history) =>
    respond(history, 700, response(503, {}, 31_000)),
  "withdraw of 700 by ann (key k): no response after 40 s, the bound is 30 s": (_, history) =>
    respond(history, 700, response(undefined, {}, 40_000)),
};
