import { BROKERS } from "../../scripts/stack/brokers.ts";
import type { Edit, Guide } from "./guide.ts";

/** The service `loyalty`: it subscribes to `payment-events` and serves one public call. */
export const addingService: Guide = {
  title: "Adding a service",
  placeholders: { "<name>": ["loyalty"], "<noun>": ["grant"], "<broker>": BROKERS },
  folder: "service",
  edits: [
    {
      file: "packages/contracts/src/apps.ts",
      after: '"order", "notification"',
      insert: ', "loyalty"',
    },
    {
      file: "packages/contracts/src/events.ts",
      after: 'subscribers: ["order", "notification"',
      insert: ', "loyalty"',
    },
    {
      file: "packages/contracts/src/api.ts",
      after: 'import type { Endpoint } from "./endpoint.ts";\n',
      insert: 'import { getPoints } from "./loyalty.ts";\n',
    },
    { file: "packages/contracts/src/api.ts", after: "  sendMessages,\n", insert: "  getPoints,\n" },
    {
      file: "packages/api-docs/src/names.ts",
      after: '  import("@arch/contracts/login"),\n',
      insert: '  import("@arch/contracts/loyalty"),\n',
    },
    {
      file: "packages/api-docs/src/examples/calls.ts",
      after:
        '  getKnownLogins: { body: { logins: [login, "bob"] }, replies: { 200: { known: [login] } } },\n',
      insert: "  getPoints: { query: { login }, replies: { 200: { login, points: 60 } } },\n",
    },
    {
      file: "packages/api-docs/src/examples/services.ts",
      after: '  order: "Orders, paid from the account",\n',
      insert: '  loyalty: "Points for paid orders",\n',
    },
    {
      file: "tsconfig.json",
      after: '"path": "services/notification"\n    }',
      insert: ',\n    {\n      "path": "services/loyalty"\n    }',
    },
    {
      file: "tests/tsconfig.json",
      after: '{ "path": "../services/notification" }',
      insert: ',\n    { "path": "../services/loyalty" }',
    },
    { file: "dapr.yaml", after: "apps:\n", insert: daprApp() },
    { file: "helm/values.yaml", after: "  notification: {}\n", insert: "  loyalty: {}\n" },
    {
      file: "helm/values.schema.json",
      after: '"notification": {\n          "$ref": "#/$defs/service"\n        }',
      insert: ',\n        "loyalty": {\n          "$ref": "#/$defs/service"\n        }',
    },
    {
      file: "helm/values.schema.json",
      after: '"billing", "order", "notification"',
      insert: ', "loyalty"',
    },
    {
      file: "docs/architecture.md",
      after:
        "| `notification` | messages | | | `payment-events`, `operation-events` | 8084 | 3584 |\n",
      insert: "| `loyalty` | grants of points | | | `payment-events` | 8085 | 3585 |\n",
    },
    { file: "docs/architecture.md", after: "| order, notification", insert: ", loyalty" },
    ...portRows(),
  ],
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

/** The column of the service in the table of ports. */
function portRows(): Edit[] {
  const rows = {
    "| gateway | person | billing | order | notification |": " loyalty |",
    "|\n|---|---|---|---|---|---|": "---|",
    "| 8081 | 8082 | 8083 | 8084 |": " 8085 |",
    "| 3581 | 3582 | 3583 | 3584 |": " 3585 |",
    "| 3591 | 3592 | 3593 | 3594 |": " 3595 |",
    "| 3601 | 3602 | 3603 | 3604 |": " 3605 |",
    "| 3611 | 3612 | 3613 | 3614 |": " 3615 |",
  };
  return Object.entries(rows).map(([after, insert]) => ({
    file: "docs/operations.md",
    after,
    insert,
  }));
}
