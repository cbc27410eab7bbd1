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
  servedByPendingWork: ["notification"],
  events: { "order.delayed": OrderDelayed },
  ids: { "order.delayed": "delay:<orderId>" },
});

`;
const handler = `    handleTopic(
      delayEvents,
      {
        async "order.delayed"({ orderId, login, orderedAt }) {
          await delays.insert({ _id: orderId, login, orderedAt: new Date(orderedAt) });
        },
      },
      idsBehind("delay:", delays.received),
    ),
`;
const example = `  "order.delayed": {
    summary: "The payment of an order takes long; republished until the order is settled",
    data: { version: 1, orderId, login, orderedAt },
  },
`;

const payment = "(order, sweeps) => pay[transportOf(payOrder, sweeps + 1, dapr)](order, 0, {})";
const processOrder = `    process: publishWhilePending(
      ${payment},
      dapr,
    ),
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
        'import { publishWhilePending } from "./delay.ts";\nimport { loginStore } from "./loginStore.ts";\n',
      ],
      [`    process: ${payment},\n`, processOrder],
    ],
    "services/notification/src/subscriptions.ts": [
      ["import { operationEvents,", "import { delayEvents, operationEvents,"],
      [
        "import type { MessageStore }",
        'import type { DelayStore } from "./delayStore.ts";\nimport type { MessageStore }',
      ],
      [
        '  { received }: Pick<MessageStore, "received">,\n',
        '  { received }: Pick<MessageStore, "received">,\n  delays: DelayStore,\n',
      ],
      ["import { handleTopic,", "import { handleTopic, idsBehind,"],
      ["  return [\n", `  return [\n${handler}`],
    ],
    "services/notification/src/app.ts": [
      [
        "import { messageStore }",
        'import { delayStore } from "./delayStore.ts";\nimport { messageStore }',
      ],
      [
        "notificationSubscriptions(saveMessage, messages)",
        "notificationSubscriptions(saveMessage, messages, delayStore(db))",
      ],
    ],
    "packages/api-docs/src/examples/events.ts": [
      ['  "payment.completed": {\n', `${example}  "payment.completed": {\n`],
    ],
    "packages/invariants/src/snapshot.ts": [
      ["  notification: {\n", "  notification: {\n    delays: {},\n"],
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
