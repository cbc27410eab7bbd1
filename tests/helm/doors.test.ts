import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { ofKind, render } from "./chart.ts";
import type { Rendered } from "./objects.ts";

const serverPort = { mongodb: 27017, redis: 6379, rabbitmq: 5672 };

for (const broker of BROKERS) {
  describe(`a door that must stay shut, with ${broker}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(`broker=${broker}`);
    });
    const secretOf = (name: string) =>
      ofKind(objects, "Secret").find(({ metadata }) => metadata.name === name) ??
      assert.fail(`there is no secret ${name}`);
    const dataOf = (name: string, key: string) =>
      Buffer.from(secretOf(name).data?.[key] ?? "", "base64").toString("utf8");

    it("is each service, and each sidecar's API, for whoever has not its own token", () => {
      const tokens = new Set<string>();
      for (const { spec } of ofKind(objects, "Deployment")) {
        const { annotations } = spec.template.metadata;
        const [{ env }] = spec.template.spec.containers;
        for (const kind of ["app", "api"]) {
          const secret = annotations[`dapr.io/${kind}-token-secret`] ?? assert.fail(kind);
          const variable = kind === "app" ? "APP_API_TOKEN" : "DAPR_API_TOKEN";
          const reference = env.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef;
          assert.deepEqual(reference, { name: secret, key: "token" }, `the app has it as well`);
          tokens.add(dataOf(secret, "token"));
        }
      }
      assert.equal(tokens.size, 10, "no two are the same");
      for (const token of tokens) assert.match(token, /^[A-Za-z0-9]{32}$/);
    });

    it("is the database, for whoever has no password", () => {
      const [server] = ofKind(objects, "StatefulSet").filter(
        ({ metadata }) => metadata.name === "arch-mongodb",
      );
      assert.ok(server, "there is one");
      const [{ command }] = server.spec.template.spec.containers;
      assert.ok(command.includes("--keyFile=/key/keyfile"), "it asks who is there");
      assert.ok(dataOf("arch-mongodb", "keyfile").length >= 512, "its members have a key");
      for (const owner of ["person", "billing", "order", "notification"]) {
        const password = dataOf("arch-mongodb", `password-${owner}`);
        assert.match(password, /^[A-Za-z0-9]{32}$/, owner);
        assert.equal(
          dataOf("arch-mongodb", `uri-${owner}`),
          `mongodb://${owner}:${password}@arch-mongodb:27017/?directConnection=true&authSource=admin`,
        );
      }
    });

    it("is the broker, for whoever has no password", () => {
      const name = `arch-${broker}`;
      const password = dataOf(name, "password");
      assert.match(password, /^[A-Za-z0-9]{32}$/);
      if (broker === "redis") {
        assert.ok(dataOf(name, "redis.conf").includes(`requirepass ${password}\n`), "is set");
      } else {
        assert.equal(dataOf(name, "uri"), `amqp://arch:${password}@${name}:5672`);
        assert.ok(dataOf(name, "rabbitmq.conf").includes(`default_pass = ${password}\n`), "is set");
      }
    });

    it("is the network, but for sidecars among themselves and the gateway's front", () => {
      const policies = ofKind(objects, "NetworkPolicy");
      const ingress = new Map(policies.map(({ metadata, spec }) => [metadata.name, spec.ingress]));
      const rulesOf = (name: string) => ingress.get(`arch-${name}`) ?? [];
      const portsOf = (name: string) =>
        rulesOf(name).flatMap(({ ports }) => ports.map(({ port }) => port));
      assert.deepEqual(rulesOf("nobody"), [], "nothing is open that is not named");
      assert.deepEqual(portsOf("sidecars"), [50002]);
      assert.deepEqual(portsOf("gateway"), [8080]);
      for (const server of ["mongodb", broker] as const) {
        assert.deepEqual(portsOf(server), [serverPort[server]]);
        const [peer, ...others] = rulesOf(server).flatMap(({ from = [] }) => from);
        assert.equal(others.length, 0, server);
        assert.equal(peer?.podSelector.matchLabels["app.kubernetes.io/component"], "service");
        assert.deepEqual(peer?.podSelector.matchExpressions?.[0]?.values, ["gateway"]);
      }
      assert.equal(policies.length, 5);
    });

    it("is an uninstall, for what money depends on", () => {
      for (const name of ["arch-mongodb", `arch-${broker}`]) {
        assert.equal(secretOf(name).metadata.annotations?.["helm.sh/resource-policy"], "keep");
      }
      for (const { spec } of ofKind(objects, "StatefulSet")) {
        assert.equal(spec.volumeClaimTemplates.length, 1);
        assert.equal(spec.persistentVolumeClaimRetentionPolicy, undefined, "claims are retained");
      }
    });
  });
}
