import { BROKERS } from "../../scripts/stack/brokers.ts";
import type { Guide } from "./guide.ts";

const subscriptionStart = "    handleTopic(\n      accountEvents,\n";
const purchases = `    handleTopic(
      paymentEvents,
      {
        async "payment.completed"({ operationId, login, sumMinor }) {
          await purchases.insert({ _id: operationId, login, sumMinor });
        },
      },
      purchases.received,
    ),
`;

/** `person` subscribes to `payment-events` and stores purchases. */
export const addingSubscriber: Guide = {
  title: "Adding a subscriber of an existing topic",
  placeholders: { "<name>": ["person"], "<noun>": ["purchase"], "<broker>": BROKERS },
  folder: "subscriber",
  edits: {
    "packages/contracts/src/events.ts": [
      ['["order", "notification"', '["order", "notification", "person"'],
    ],
    "services/person/src/subscriptions.ts": [
      ["import { accountEvents }", "import { accountEvents, paymentEvents }"],
      [
        'from "./personStore.ts";\n',
        'from "./personStore.ts";\nimport type { PurchaseStore } from "./purchaseStore.ts";\n',
      ],
      [
        "  accountPoller: StorePoller<AccountFacts>;\n",
        "  accountPoller: StorePoller<AccountFacts>;\n  purchases: PurchaseStore;\n",
      ],
      ["const { persons, accountPoller }", "const { persons, accountPoller, purchases }"],
      [subscriptionStart, purchases + subscriptionStart],
    ],
    "services/person/src/app.ts": [
      [
        'from "./personStore.ts";\n',
        'from "./personStore.ts";\nimport { purchaseStore } from "./purchaseStore.ts";\n',
      ],
      ["personSubscriptions({ persons, accountPoller }", personSubscriptions()],
    ],
    "packages/invariants/src/snapshot.ts": [
      [
        "person: { persons: { pending: withWork } },",
        'person: {\n    persons: { pending: withWork },\n    purchases: { effectOf: ["payment.completed"] },\n  },',
      ],
    ],
    "docs/architecture.md": [
      ["`account-events` | 8081", "`account-events`, `payment-events` | 8081"],
      ["| order, notification", "| order, notification, person"],
    ],
  },
};

function personSubscriptions(): string {
  return "personSubscriptions({ persons, accountPoller, purchases: purchaseStore(db) }";
}
