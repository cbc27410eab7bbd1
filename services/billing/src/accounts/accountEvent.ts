import { deliveryPlan } from "@arch/contracts/delivery";
import { accountEvents } from "@arch/contracts/events";
import type { InteractionStyle } from "@arch/contracts/style";
import { publication } from "@arch/kit/dapr/publication";
import type { OutboxEvent } from "@arch/kit/outbox/claimed";
import type { AccountDocument } from "./accountModel.ts";

/** An opened account for the outbox. Its id is that of the account, so republishing it is safe. */
export function accountOutboxEvent(
  { _id: login, openedAt }: AccountDocument,
  currency: string,
  style: InteractionStyle,
): OutboxEvent {
  const data = { version: 1 as const, login, currency, openedAt: openedAt.toISOString() };
  return {
    topic: accountEvents,
    event: publication(accountEvents, "account.opened", { data }),
    plan: deliveryPlan(accountEvents, style),
  };
}
