import { accountEvents } from "@arch/contracts/events";
import { maxLoginsPerCall } from "@arch/contracts/order";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { RunSignal } from "@arch/kit/jobs/job";
import type { AccountDocument } from "./accountModel.ts";
import type { AccountStore } from "./accountStore.ts";

export interface AnnouncementsParts {
  accounts: Pick<AccountStore, "findUnknown" | "markKnown">;
  publish(publication: Publication): Promise<void>;
  /** The subset of `logins` that order knows. */
  getKnownLogins(logins: string[]): Promise<string[]>;
  currency: string;
}

/** Publishes `account.opened` until order knows the account. */
export interface AccountAnnouncements {
  /** @throws Problem unavailable when the broker does not accept the event. */
  announce(account: AccountDocument): Promise<void>;
  /**
   * Publishes again the accounts that order does not know; resolves with true when more may be waiting. Person needs
   * no such check: it requests the opening of an account until it has received the event.
   */
  republishUnknown(signal: RunSignal): Promise<boolean>;
}

export function accountAnnouncements(parts: AnnouncementsParts): AccountAnnouncements {
  const { accounts, publish, getKnownLogins, currency } = parts;

  async function announce({ _id: login, openedAt }: AccountDocument): Promise<void> {
    const data = { version: 1 as const, login, currency, openedAt: openedAt.toISOString() };
    await publish(publication(accountEvents, "account.opened", { data }));
  }

  return {
    announce,
    async republishUnknown(signal) {
      const due = await accounts.findUnknown(maxLoginsPerCall);
      if (due.length === 0) return false;
      const known = new Set(await getKnownLogins(due.map(({ id }) => id)));
      await accounts.markKnown([...known]);
      for (const { id, record, claim } of due) {
        if (signal.aborted) return false;
        if (!known.has(id) && (await claim())) await announce(record);
      }
      return due.length === maxLoginsPerCall && known.size > 0;
    },
  };
}
