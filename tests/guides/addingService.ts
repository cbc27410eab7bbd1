import { BROKERS } from "../../scripts/stack/brokers.ts";
import type { Guide } from "./guide.ts";

const schemaOfNotification = `"notification": {
          "$ref": "#/$defs/service"
        }`;
const notificationRow =
  "| `notification` | messages | | | `payment-events`, `operation-events` | 8084 | 3584 |\n";

/** The service `loyalty`: it subscribes to `payment-events` and serves one public call. */
export const addingService: Guide = {
  title: "Adding a service",
  placeholders: { "<name>": ["loyalty"], "<noun>": ["grant"], "<broker>": BROKERS },
  folder: "service",
  edits: {
    "packages/contracts/src/apps.ts": [
      ['"order", "notification"]', '"order", "notification", "loyalty"]'],
    ],
    "packages/contracts/src/events.ts": [
      ['["order", "notification"]', '["order", "notification", "loyalty"]'],
    ],
    "packages/contracts/src/api.ts": [
      [
        "import { listMessages }",
        'import { getPoints } from "./loyalty.ts";\nimport { listMessages }',
      ],
      ["  listMessages,\n", "  listMessages,\n  getPoints,\n"],
    ],
    "packages/invariants/src/snapshot.ts": [
      [
        "  notification: {\n    messages",
        '  loyalty: { grants: { effectOf: ["payment.completed"] } },\n  notification: {\n    messages',
      ],
    ],
    "tests/model/shop/shop.ts": [
      [
        "import { notificationApp }",
        'import { loyaltyApp } from "../../../services/loyalty/src/app.ts";\nimport { notificationApp }',
      ],
      [
        "  notification: notificationApp,\n",
        "  notification: notificationApp,\n  loyalty: loyaltyApp,\n",
      ],
    ],
    "packages/api-docs/src/names.ts": [
      [
        '  import("@arch/contracts/money"),\n',
        '  import("@arch/contracts/loyalty"),\n  import("@arch/contracts/money"),\n',
      ],
    ],
    "packages/api-docs/src/examples/calls.ts": [
      [
        "  listMessages: {",
        "  getPoints: { query: { login }, replies: { 200: { login, points: 60 } } },\n  listMessages: {",
      ],
    ],
    "packages/api-docs/src/examples/services.ts": [
      ["  order: ", '  loyalty: "Points for paid orders",\n  order: '],
    ],
    "tsconfig.json": [
      [
        '"path": "services/notification"\n    }',
        '"path": "services/notification"\n    },\n    {\n      "path": "services/loyalty"\n    }',
      ],
    ],
    "tests/tsconfig.json": [
      [
        '{ "path": "../services/notification" }',
        '{ "path": "../services/notification" },\n    { "path": "../services/loyalty" }',
      ],
    ],
    "dapr.yaml": [["apps:\n", `apps:\n${daprApp()}`]],
    "helm/values.yaml": [["  notification: {}\n", "  notification: {}\n  loyalty: {}\n"]],
    "helm/values.schema.json": [
      [
        schemaOfNotification,
        `${schemaOfNotification},\n        ${schemaOfNotification.replace("notification", "loyalty")}`,
      ],
      ['"order", "notification"]', '"order", "notification", "loyalty"]'],
    ],
    "docs/architecture.md": [
      [
        notificationRow,
        `${notificationRow}| \`loyalty\` | grants of points | | | \`payment-events\` | 8085 | 3585 |\n`,
      ],
      ["| order, notification |", "| order, notification, loyalty |"],
    ],
    "docs/operations.md": [
      [
        "| billing | order | notification |\n|---",
        "| billing | order | notification | loyalty |\n|---|---",
      ],
      ["| 8083 | 8084 |", "| 8083 | 8084 | 8085 |"],
      ["| 3583 | 3584 |", "| 3583 | 3584 | 3585 |"],
      ["| 3593 | 3594 |", "| 3593 | 3594 | 3595 |"],
      ["| 3603 | 3604 |", "| 3603 | 3604 | 3605 |"],
      ["| 3613 | 3614 |", "| 3613 | 3614 | 3615 |"],
    ],
  },
};

function daprApp(): string {
  return `  - appID: loyalty
    appDirPath: ./services/loyalty
    appPort: 8085
    daprHTTPPort: 3585
    daprGRPCPort: 3595
    daprInternalGRPCPort: 3605
    metricsPort: 3615
    command: ["node", "--enable-source-maps", "dist/main.js"]
`;
}
