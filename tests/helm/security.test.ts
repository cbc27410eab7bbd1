import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { apps, services } from "@arch/contracts/apps";
import { BROKERS, brokers } from "../../scripts/stack/brokers.ts";
import { MONGOD_PORT } from "../../scripts/stack/mongod.ts";
import { ofKind, render } from "./chart.ts";
import type { Rendered } from "./objects.ts";

for (const broker of BROKERS) {
  const brokerPort = brokers[broker].port.committed;
  describe(`the security of the chart with ${broker}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(`broker=${broker}`);
    });
    const secretOf = (name: string) =>
      ofKind(objects, "Secret").find(({ metadata }) => metadata.name === name) ??
      assert.fail(`secret ${name} is missing`);
    const dataOf = (name: string, key: string) =>
      Buffer.from(secretOf(name).data?.[key] ?? "", "base64").toString("utf8");

    it("gives each app and each sidecar API a token of its own", () => {
      const tokens = new Set<string>();
      for (const { spec } of ofKind(objects, "Deployment")) {
        const { annotations } = spec.template.metadata;
        const [{ env }] = spec.template.spec.containers;
        for (const kind of ["app", "api"]) {
          const secret = annotations[`dapr.io/${kind}-token-secret`] ?? assert.fail(kind);
          const variable = kind === "app" ? "APP_API_TOKEN" : "DAPR_API_TOKEN";
          const reference = env.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef;
          assert.deepEqual(
            reference,
            { name: secret, key: "token" },
            `the app reads another secret`,
          );
          tokens.add(dataOf(secret, "token"));
        }
      }
      assert.equal(tokens.size, 2 * apps.length, "tokens are missing or equal");
      for (const token of tokens) assert.match(token, /^[A-Za-z0-9]{32}$/);
    });

    it("gives each service a password for MongoDB, which requires authentication", () => {
      const [server] = ofKind(objects, "StatefulSet").filter(
        ({ metadata }) => metadata.name === "arch-mongodb",
      );
      assert.ok(server, "StatefulSet arch-mongodb is missing");
      const [{ command }] = server.spec.template.spec.containers;
      assert.ok(command.includes("--keyFile=/key/keyfile"), "mongod runs without authentication");
      assert.ok(dataOf("arch-mongodb", "keyfile").length >= 512, "the key file is too short");
      for (const owner of services) {
        const password = dataOf("arch-mongodb", `password-${owner}`);
        assert.match(password, /^[A-Za-z0-9]{32}$/, owner);
        assert.equal(
          dataOf("arch-mongodb", `uri-${owner}`),
          `mongodb://${owner}:${password}@arch-mongodb:27017/?directConnection=true&authSource=admin`,
        );
      }
    });

    it("gives the broker a password", () => {
      const name = `arch-${broker}`;
      const password = dataOf(name, "password");
      assert.match(password, /^[A-Za-z0-9]{32}$/);
      // The server's configuration file sets it, and the components connect with it to the server's address.
      const texts = Object.keys(secretOf(name).data ?? {}).map((key) => [key, dataOf(name, key)]);
      const setting = new RegExp(`^\\s*"?\\w*pass\\w*[ =:"]+${password}"?,?$`, "m");
      assert.equal(texts.filter(([, text = ""]) => setting.test(text)).length, 1, "not set once");
      const address = new RegExp(`^(\\w+://arch:${password}@)?${name}:${brokerPort}$`);
      assert.equal(texts.filter(([, text = ""]) => address.test(text)).length, 1, "no address");
    });

    it("denies all connections except to sidecars, the gateway and the bundled servers", () => {
      const policies = ofKind(objects, "NetworkPolicy");
      const ingress = new Map(policies.map(({ metadata, spec }) => [metadata.name, spec.ingress]));
      const rulesOf = (name: string) => ingress.get(`arch-${name}`) ?? [];
      const portsOf = (name: string) =>
        rulesOf(name).flatMap(({ ports }) => ports.map(({ port }) => port));
      assert.deepEqual(rulesOf("default-deny"), [], "the default policy allows connections");
      assert.deepEqual(portsOf("sidecars"), [50002]);
      assert.deepEqual(portsOf("gateway"), [8080]);
      for (const [server, port] of [
        ["mongodb", MONGOD_PORT.committed],
        [broker, brokerPort],
      ] as const) {
        assert.deepEqual(portsOf(server), [port]);
        const [peer, ...others] = rulesOf(server).flatMap(({ from = [] }) => from);
        assert.equal(others.length, 0, server);
        assert.equal(peer?.podSelector.matchLabels["app.kubernetes.io/component"], "service");
        assert.deepEqual(peer?.podSelector.matchExpressions?.[0]?.values, ["gateway"]);
      }
      assert.equal(policies.length, 5);
    });

    it("keeps the data and passwords of the bundled servers on uninstall", () => {
      for (const name of ["arch-mongodb", `arch-${broker}`]) {
        assert.equal(secretOf(name).metadata.annotations?.["helm.sh/resource-policy"], "keep");
      }
      for (const { spec } of ofKind(objects, "StatefulSet")) {
        assert.equal(spec.volumeClaimTemplates.length, 1);
        assert.equal(
          spec.persistentVolumeClaimRetentionPolicy,
          undefined,
          "the claims would be deleted",
        );
      }
    });
  });
}
