import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rabbitmqDefinitions, rabbitmqLimits } from "../../scripts/stack/rabbitmq.ts";
import { redisLimits } from "../../scripts/stack/redis.ts";
import { ofKind, podsOf, render } from "./chart.ts";

/** The text of a key in the secret of a bundled broker. */
async function configuration(broker: string, key: string): Promise<string> {
  const secrets = ofKind(await render(`broker=${broker}`), "Secret");
  const data = secrets.find(({ metadata }) => metadata.name === `arch-${broker}`)?.data?.[key];
  return Buffer.from(data ?? assert.fail(`no ${key}`), "base64").toString("utf8");
}

describe("the limits of a bundled broker", () => {
  it("are those of `npm start` for Redis", async () => {
    const lines = (await configuration("redis", "redis.conf")).split("\n");
    for (const [name, value] of Object.entries(redisLimits)) {
      assert.ok(lines.includes(`${name} ${value}`), name);
    }
  });

  it("are those of `npm start` for RabbitMQ", async () => {
    const lines = (await configuration("rabbitmq", "rabbitmq.conf")).split("\n");
    for (const limit of rabbitmqLimits) assert.ok(lines.includes(limit), limit);
  });

  it("bound the queues of RabbitMQ by the policy of `npm start`, for a user with the password of the URL", async () => {
    const text = await configuration("rabbitmq", "definitions.json");
    const { policies, users, permissions } = JSON.parse(text) as typeof rabbitmqDefinitions;
    assert.deepEqual(policies, rabbitmqDefinitions.policies);
    assert.equal(permissions[0]?.user, users[0]?.name);
    // Each rendering makes a new password, so only its presence can be compared.
    assert.match(users[0]?.password ?? "", /^\w{16,}$/);
  });
});

it("a subscriber shuts a silent sidecar down, because the kubelet starts it again", async () => {
  const set = podsOf(await render()).flatMap(([name, { containers }]) =>
    containers.flatMap(({ env = [] }) =>
      env
        .filter((each) => each.name === "RESTART_SILENT_SIDECAR")
        .map(({ value }) => [name, value]),
    ),
  );
  const subscribers = ["billing", "notification", "order", "person"];
  assert.deepEqual(
    set.sort(),
    subscribers.map((app) => [`arch-${app}`, "true"]),
  );
});
