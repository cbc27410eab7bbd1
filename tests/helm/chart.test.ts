import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { apps } from "@arch/contracts/apps";
import { parse } from "yaml";
import { listImages, readVersion } from "../../scripts/images/list.ts";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { STYLES } from "../../scripts/stack/choices.ts";
import { chartFolder, helm, ofKind, podsOf, render, servers } from "./chart.ts";

interface Schema {
  properties: {
    services: { properties: object; required: string[] };
    broker: { enum: string[] };
    style: { enum: string[] };
  };
}

/** Reads a YAML or JSON file of the chart. */
async function read<T>(file: string): Promise<T> {
  return parse(await readFile(join(chartFolder, file), "utf8")) as T;
}

/** Invalid values, with the message of helm or the chart. */
const invalidValues: [value: string, sentence: RegExp][] = [
  ["serviceDefaults.resources=null", /missing property 'resources'/],
  ["mongodb.resources.limits.memory=null", /missing property 'memory'/],
  ["networkPolicy=null", /missing property 'networkPolicy'/],
  ["redis.storage.size=5K", /does not match pattern/],
  ["mongodb.image=localhost:5000/mongo", /does not match pattern/],
  [
    "broker=kafka",
    new RegExp(`'/broker': value must be one of ${BROKERS.map((name) => `'${name}'`).join(", ")}`),
  ],
  ["style=rest", /'\/style': value must be one of 'http', 'notification', 'collaboration'/],
  ["currency=rub", /'\/currency'.*does not match/],
  ["changeLedgerTo=yes", /'\/changeLedgerTo'.*does not match/],
  ["mongo.uri=x", /additional properties 'mongo' not allowed/],
  ["services.shop.replicas=1", /'\/services': additional properties 'shop' not allowed/],
  ["services.billing=null", /'\/services': missing property 'billing'/],
  ["serviceDefaults.replicas=0", /replicas': minimum: got 0, want 1/],
  ["ingress.host=http://arch.homework", /'\/ingress\/host'.*does not match/],
  ["mongodb.runAs=0", /'\/mongodb\/runAs': minimum/],
  ["redis.storage.size=much", /'\/redis\/storage\/size'.*does not match/],
  ...servers.map((server): [string, RegExp] => [
    `${server}.image=${server}:latest`,
    new RegExp(`${server}\\.image must not be latest`),
  ]),
  ["image.tag=latest", /image\.tag must not be latest/],
  ["services.order.env.MONGO_URL=x", /MONGO_URL of order is set by the chart itself/],
  ["services.order.replicas=9", /order has more replicas than autoscaling\.maxReplicas allows/],
  ["gateway.keyFromRequestId=yes", /'\/gateway\/keyFromRequestId': got string, want boolean/],
  ["services.gateway.env.KEY_FROM_REQUEST_ID=true", /KEY_FROM_REQUEST_ID of gateway is set by/],
  ["redis.tls=true", /redis\.tls is for your own Redis/],
];

describe("the chart", () => {
  it("passes helm lint --strict", async () => {
    assert.match(await helm("lint", "--strict", chartFolder), /0 chart\(s\) failed/);
  });

  for (const [value, sentence] of invalidValues) {
    it(`rejects ${value} with a message`, async () => {
      await assert.rejects(render(value), sentence);
    });
  }

  it("lists every app in helm/values.yaml", async () => {
    const { services } = await read<{ services: object }>("values.yaml");
    assert.deepEqual(
      Object.keys(services).toSorted(),
      apps.toSorted(),
      "`services` in helm/values.yaml must list the apps of packages/contracts/src/apps.ts",
    );
  });

  it("allows and requires every app in helm/values.schema.json", async () => {
    const schema = await read<Schema>("values.schema.json");
    const { properties, required } = schema.properties.services;
    for (const names of [Object.keys(properties), required]) {
      assert.deepEqual(
        names.toSorted(),
        apps.toSorted(),
        "`services` in helm/values.schema.json must list the apps of packages/contracts/src/apps.ts",
      );
    }
  });

  it("offers every broker and style in helm/values.schema.json", async () => {
    const { broker, style } = (await read<Schema>("values.schema.json")).properties;
    const sentence = "helm/values.schema.json must list the choices of scripts/stack";
    assert.deepEqual(broker.enum.toSorted(), BROKERS.toSorted(), sentence);
    assert.deepEqual(style.enum.toSorted(), STYLES.toSorted(), sentence);
  });

  it("has the repository's version and runs exactly the images of `npm run images`", async () => {
    const version = readVersion();
    assert.match(await helm("show", "chart", chartFolder), new RegExp(`appVersion: ${version}`));
    const images = podsOf(await render("image.registry=example.com/shop")).flatMap(([, pod]) =>
      [...(pod.initContainers ?? []), ...pod.containers].map(({ image }) => image),
    );
    assert.deepEqual(
      [...new Set(images)].filter((image) => image.startsWith("example.com/")).toSorted(),
      listImages()
        .map(({ name }) => `example.com/shop/arch-${name}:${version}`)
        .toSorted(),
    );
  });

  it("accepts partial resources of a service, and images from a registry with a port or by digest", async () => {
    await render("services.billing.resources.limits.cpu=2", "redis.storage.size=2Pi");
    await render("mongodb.image=localhost:5000/mongo:8.0", "redis.image=redis@sha256:abc");
  });

  it("lets ingress-nginx repeat no request, also beside annotations of your own", async () => {
    const annotation = "nginx.ingress.kubernetes.io/proxy-next-upstream";
    for (const values of [[], ["ingress.annotations.example=own"]]) {
      const [ingress] = ofKind(await render(...values), "Ingress");
      assert.equal(ingress?.metadata.annotations?.[annotation], "off");
    }
  });

  it("sets KEY_FROM_REQUEST_ID of the gateway alone, by default to false", async () => {
    for (const [values, expected] of [
      [[], "false"],
      [["gateway.keyFromRequestId=true"], "true"],
    ] as const) {
      const set = podsOf(await render(...values)).flatMap(([name, { containers }]) =>
        containers.flatMap(({ env = [] }) =>
          env
            .filter((each) => each.name === "KEY_FROM_REQUEST_ID")
            .map(({ value }) => [name, value]),
        ),
      );
      assert.deepEqual(set, [["arch-gateway", expected]]);
    }
  });

  it("sets TRUST_PROXY of the gateway alone, to true only behind an Ingress", async () => {
    for (const enabled of ["true", "false"]) {
      const pods = podsOf(await render(`ingress.enabled=${enabled}`));
      const set = pods.flatMap(([name, { containers }]) =>
        containers.flatMap(({ env = [] }) =>
          env.filter((each) => each.name === "TRUST_PROXY").map(({ value }) => [name, value]),
        ),
      );
      assert.deepEqual(set, [["arch-gateway", enabled]]);
    }
  });

  it("contains the Dapr components when it is packed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "arch-chart-"));
    try {
      await helm("package", chartFolder, "--destination", folder);
      const [archive] = await readdir(folder);
      const text = await helm(
        "template",
        "arch",
        join(folder, archive ?? assert.fail("helm wrote no archive")),
      );
      const components = ofKind(await render(), "Component").length;
      assert.equal(text.match(/^kind: Component$/gm)?.length, components);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("overrides the default settings for one service only", async () => {
    const objects = await render("services.billing.replicas=3", "services.billing.env.EXTRA=1");
    const replicas = ofKind(objects, "HorizontalPodAutoscaler").map(({ metadata, spec }) => [
      metadata.name.replace("arch-", ""),
      spec.minReplicas,
    ]);
    assert.deepEqual(
      Object.fromEntries(replicas),
      Object.fromEntries(apps.map((app) => [app, app === "billing" ? 3 : 2])),
    );
    const withExtra = ofKind(objects, "Deployment").filter(({ spec }) =>
      JSON.stringify(spec).includes("EXTRA"),
    );
    assert.deepEqual(
      withExtra.map(({ metadata }) => metadata.name),
      ["arch-billing"],
    );
  });
});
