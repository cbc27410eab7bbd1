import { z } from "zod";

/** How one service gets another to act: it asks and is answered, or it tells what happened and hears what came of it. */
export type Way = "invocation" | "events";

/** The steps in which the styles differ. */
export interface StyleWays {
  /** A person is registered: billing opens the account. */
  openAccount: Way;
  /** An order is stored: billing takes the price. */
  payOrder: Way;
  /** An entry is in the ledger: notification writes the letter. */
  tellPerson: Way;
}

/**
 * The interaction styles side by side; this table is all the difference there is. Each service looks up its step once,
 * in its app.ts, and picks its collaborator there.
 */
export const styles = {
  http: { openAccount: "invocation", payOrder: "invocation", tellPerson: "invocation" },
  notification: { openAccount: "invocation", payOrder: "invocation", tellPerson: "events" },
  collaboration: { openAccount: "events", payOrder: "events", tellPerson: "events" },
} as const satisfies Record<string, StyleWays>;

const names = Object.keys(styles) as (keyof typeof styles)[];

/** The style that the whole shop works in, from the environment. */
export const InteractionStyle = z
  .enum(names, { error: `must be one of: ${names.join(", ")}` })
  .default("notification");
export type InteractionStyle = z.output<typeof InteractionStyle>;
