import { z } from "zod";

/** How one service makes another act: it invokes it and gets a response, or it publishes an event and subscribes to the outcome. */
export type Transport = "invocation" | "events";

/** The steps in which the styles differ. */
export interface StyleTransports {
  /** A person is registered: billing opens the account. */
  openAccount: Transport;
  /** An order is stored: billing takes the price. */
  payOrder: Transport;
  /** An entry is in the ledger: notification stores the message. */
  notifyPerson: Transport;
}

/**
 * The interaction styles side by side. This table is the whole difference: each service reads the steps that it takes
 * part in, in its app.ts, and selects the implementation there. The style `notification` is not the service of that name: in that style only
 * the notification of the person travels as an event.
 */
export const styles = {
  http: { openAccount: "invocation", payOrder: "invocation", notifyPerson: "invocation" },
  notification: { openAccount: "invocation", payOrder: "invocation", notifyPerson: "events" },
  collaboration: { openAccount: "events", payOrder: "events", notifyPerson: "events" },
} as const satisfies Record<string, StyleTransports>;

/** The style used when none is chosen: the one that the assignment selects. */
export const defaultStyle = "notification";

/** The names of all styles. */
export const styleNames = Object.keys(styles) as (keyof typeof styles)[];

/** The style of the whole system, from the environment. */
export const InteractionStyle = z
  .enum(styleNames, { error: `must be one of: ${styleNames.join(", ")}` })
  .default(defaultStyle);
export type InteractionStyle = z.output<typeof InteractionStyle>;
