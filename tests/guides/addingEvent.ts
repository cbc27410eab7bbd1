import { BROKERS } from "../../scripts/stack/brokers.ts";
import type { Guide } from "./guide.ts";

const schema = `/** Published until the order is settled. */
export const OrderDelayed = z.object({
  version: z.literal(1),
  orderId: OrderId,
  login: Login,
  orderedAt: z.iso.datetime(),
});

`;
const topic = `export const delayEvents = topic({
  name: "delay-events",
  summary: "Orders whose payment takes long",
  owner: "order",
  subscribers: ["notification"],
  events: { "order.delayed": OrderDelayed },
  ids: { "order.delayed": "delay:<orderId>" },
});

`;
const handler = `    handleTopic(delayEvents, {
      async "order.delayed"({ orderId, login, orderedAt }) {
        await delays.insert({ _id: orderId, login, orderedAt: new Date(orderedAt) });
      },
    }),
`;
const example = `  "order.delayed": {
    summary: "The payment of an order takes long; republished until the order is settled",
    data: { version: 1, orderId, login, orderedAt },
  },
`;

/** `order.delayed` in the new topic `delay-events`, from `order` to `notification`. */
export const addingEvent: Guide = {
  title: "Adding an event",
  placeholders: {
    "<owner>": ["order"],
    "<subscriber>": ["notification"],
    "<noun>": ["delay"],
    "<broker>": BROKERS,
  },
  folder: "event",
  edits: {
    "packages/contracts/src/events.ts": [
      ["/** One ledger entry as an event.", `${schema}/** One ledger entry as an event.`],
      ["/** All topics;", `${topic}/** All topics;`],
      ["  operationEvents,\n", "  operationEvents,\n  delayEvents,\n"],
    ],
    "services/order/src/app.ts": [
      [
        'import { loginStore } from "./loginStore.ts";\n',
        'import { payOrPublishDelay } from "./delay.ts";\nimport { loginStore } from "./loginStore.ts";\n',
      ],
      ["process: (order) => pay(order, 0, {}),", "process: payOrPublishDelay(pay, dapr),"],
    ],
    "services/notification/src/subscriptions.ts": [
      ["import { operationEvents,", "import { delayEvents, operationEvents,"],
      [
        "import type { SaveMessage }",
        'import type { DelayStore } from "./delayStore.ts";\nimport type { SaveMessage }',
      ],
      [
        "(saveMessage: SaveMessage)",
        '(\n  saveMessage: SaveMessage,\n  delays: Pick<DelayStore, "insert">,\n)',
      ],
      ["  return [\n", `  return [\n${handler}`],
    ],
    "services/notification/src/app.ts": [
      [
        "import { messageStore }",
        'import { delayStore } from "./delayStore.ts";\nimport { messageStore }',
      ],
      [
        "notificationSubscriptions(saveMessage)",
        "notificationSubscriptions(saveMessage, delayStore(db))",
      ],
    ],
    "packages/api-docs/src/examples/events.ts": [
      ['  "payment.completed": {\n', `${example}  "payment.completed": {\n`],
    ],
    "packages/invariants/src/snapshot.ts": [
      ["{ messages: null }", "{ messages: null, delays: null }"],
    ],
    "docs/architecture.md": [
      [
        "`order.created` (`collaboration`) | `account-events`",
        "`order.created` (`collaboration`), `order.delayed` (every style) | `account-events`",
      ],
      ["`operation-events` | 8084", "`operation-events`, `delay-events` | 8084"],
      [
        "| `operation-events` | billing |",
        "| `delay-events` | order | `order.delayed` | notification |\n| `operation-events` | billing |",
      ],
    ],
  },
};
