import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/stack/root.ts";
import type { Guide } from "./guide.ts";

const brokerEntry = `  jetstream: {
    port: { own: 4322, committed: 4222 },
    helperPorts: [],
    serves: createStreams,
    ensure: async (provisioning) => {
      const program = await ensureJetstream(provisioning);
      return (place) => ({ helpers: [], broker: planJetstream(program, place) });
    },
  },
`;
const values = `
jetstream:
  # The name of a secret whose key \`uri\` is the URL of your own NATS, with a stream for each topic.
  existingSecret: ""
  image: nats:2.12
  # The image of the program that creates the streams.
  toolsImage: natsio/nats-box:0.19.2
  runAs: 999
  storage: { size: 2Gi, className: "" }
  resources:
    requests: { cpu: 50m, memory: 64Mi }
    limits: { cpu: "1", memory: 512Mi }
`;
const lastValues = `    limits: { cpu: "1", memory: 768Mi }\n`;
const programRow = "| rabbitmq-server | 3.10 | the same, only if it is the selected broker |\n";

/** NATS JetStream. */
export const addingBroker: Guide = {
  title: "Adding a broker",
  placeholders: { "<broker>": ["jetstream"] },
  folder: "broker",
  edits: {
    "scripts/stack/brokers.ts": [
      [
        "import { ensureRabbitmq }",
        'import { ensureJetstream } from "../runtimes/jetstream.ts";\nimport { ensureRabbitmq }',
      ],
      [
        "import type { Port,",
        'import { createStreams, planJetstream } from "./jetstream.ts";\nimport type { Port,',
      ],
      ["} satisfies Record<string, Broker>", `${brokerEntry}} satisfies Record<string, Broker>`],
    ],
    "scripts/runtimes/daprd-components.go": [
      [
        '\t"github.com/dapr/components-contrib/pubsub/rabbitmq"\n',
        '\t"github.com/dapr/components-contrib/pubsub/jetstream"\n\t"github.com/dapr/components-contrib/pubsub/rabbitmq"\n',
      ],
      [
        "\tpubsub.DefaultRegistry.RegisterComponent(rabbitmq",
        '\tpubsub.DefaultRegistry.RegisterComponent(jetstream.NewJetStream, "jetstream")\n\tpubsub.DefaultRegistry.RegisterComponent(rabbitmq',
      ],
    ],
    "helm/values.yaml": [
      ["redis or rabbitmq.", "redis, rabbitmq or jetstream."],
      [lastValues, lastValues + values],
    ],
    "helm/values.schema.json": [
      ['"enum": ["redis", "rabbitmq"]', '"enum": ["redis", "rabbitmq", "jetstream"]'],
      ['    "global": {', `    "jetstream": ${schemaOfServer()},\n    "global": {`],
      ['    "rabbitmq"\n', '    "rabbitmq",\n    "jetstream"\n'],
    ],
    "helm/templates/_helpers.tpl": [["rabbitmq: 5672\n", "rabbitmq: 5672\njetstream: 4222\n"]],
    "helm/templates/dapr/_components.tpl": [
      [
        '  "connectionString"',
        '  "natsURL" (dict "name" $secret "key" "uri")\n  "connectionString"',
      ],
    ],
    "packages/api-docs/src/asyncapi/servers.ts": [
      [
        '"pubsub.rabbitmq"),\n',
        '"pubsub.rabbitmq"),\n  jetstream: describeBroker("nats", "127.0.0.1:4222", "NATS JetStream", "pubsub.jetstream"),\n',
      ],
    ],
    "docs/operations.md": [
      ["| Redis | RabbitMQ |\n|---", "| Redis | RabbitMQ | JetStream |\n|---|---"],
      ["| 6479 | 5772 |", "| 6479 | 5772 | 4322 |"],
      ["| 6379 | 5672 |", "| 6379 | 5672 | 4222 |"],
      [programRow, `${programRow}| nats-server | 2.10 | the same |\n`],
    ],
  },
};

/** The schema of RabbitMQ's values, with a second image. */
function schemaOfServer(): string {
  const text = readFileSync(join(ROOT, "helm", "values.schema.json"), "utf8");
  const [, schema = ""] = /"rabbitmq": (\{.*?\n {4}\})/s.exec(text) ?? [];
  const [image = ""] = /"image": \{.*?\n {8}\}/s.exec(schema) ?? [];
  return schema
    .replace(image, `${image},\n        ${image.replace("image", "toolsImage")}`)
    .replace('"image", ', '"image", "toolsImage", ')
    .replace("RabbitMQ", "NATS JetStream");
}
