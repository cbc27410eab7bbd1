import { styles } from "@arch/contracts/style";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { messageStore } from "./messageStore.ts";
import { notificationRoutes } from "./routes.ts";
import { saveMessageTo } from "./saveMessage.ts";
import { notificationSubscriptions } from "./subscriptions.ts";

/** The notification service: stores one message per ledger entry, received as an event or by invocation. */
export function notificationApp({ db, style }: ServiceContext): Service {
  const messages = messageStore(db);
  const saveMessage = saveMessageTo(messages);
  return {
    routes: notificationRoutes(messages),
    subscriptions: notificationSubscriptions(saveMessage, messages),
    needsSubscriptions: styles[style].notifyPerson === "events",
    jobs: [],
  };
}
