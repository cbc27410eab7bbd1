import { accountEvents } from "@arch/contracts/events";
import { type Publication, publication } from "@arch/kit/publication";
import type { AccountDocument } from "./accountModel.ts";
import type { AccountStore } from "./accountStore.ts";

export interface AnnounceParts {
  accounts: Pick<AccountStore, "findUnannounced" | "announced">;
  publish(publication: Publication): Promise<void>;
  /** Which of these logins order has heard of. */
  knownToOrder(logins: string[]): Promise<string[]>;
  currency: string;
}

/** Tells that an account was opened, as often as someone may not know it. */
export interface Announce {
  /** @throws Problem unavailable when the broker does not take it. */
  announce(account: AccountDocument): Promise<void>;
  /**
   * Announces again what order has not heard of, and answers whether more is waiting. Person sees to itself: it tells of
   * its persons until it has heard.
   */
  announceUnheard(signal: AbortSignal): Promise<boolean>;
}

const askedAtOnce = 500;

export function announcements(parts: AnnounceParts): Announce {
  const { accounts, publish, knownToOrder, currency } = parts;

  async function announce({ _id: login, openedAt }: AccountDocument): Promise<void> {
    const facts = { login, currency, openedAt: openedAt.toISOString() };
    const data = { version: 1 as const, ...facts };
    await publish(publication(accountEvents, "account.opened", { data }));
  }

  return {
    announce,
    async announceUnheard(signal) {
      const due = await accounts.findUnannounced(askedAtOnce);
      if (due.length === 0) return false;
      const known = new Set(await knownToOrder(due.map(({ id }) => id)));
      await accounts.announced([...known]);
      for (const { id, record, claim } of due) {
        if (signal.aborted) return false;
        if (!known.has(id) && (await claim())) await announce(record);
      }
      return due.length === askedAtOnce && known.size > 0;
    },
  };
}
