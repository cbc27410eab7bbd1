import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { listImages, readVersion } from "../../scripts/images/list.ts";
import { chartFolder, helm, ofKind, podsOf, render } from "./chart.ts";

/** What helm says of values, word by word, and what it must not let pass. */
const refusals: [value: string, sentence: RegExp][] = [
  ["serviceDefaults.resources=null", /missing property 'resources'/],
  ["mongodb.resources.limits.memory=null", /missing property 'memory'/],
  ["networkPolicy=null", /missing property 'networkPolicy'/],
  ["redis.storage.size=5K", /does not match pattern/],
  ["mongodb.image=localhost:5000/mongo", /does not match pattern/],
  ["broker=kafka", /'\/broker': value must be one of 'redis', 'rabbitmq'/],
  ["style=rest", /'\/style': value must be one of 'http', 'notification', 'collaboration'/],
  ["currency=rub", /'\/currency'.*does not match/],
  ["mongo.uri=x", /additional properties 'mongo' not allowed/],
  ["services.shop.replicas=1", /'\/services': additional properties 'shop' not allowed/],
  ["services.billing=null", /'\/services': missing property 'billing'/],
  ["serviceDefaults.replicas=0", /replicas': minimum: got 0, want 1/],
  ["ingress.host=http://arch.homework", /'\/ingress\/host'.*does not match/],
  ["mongodb.runAs=0", /'\/mongodb\/runAs': minimum/],
  ["redis.storage.size=much", /'\/redis\/storage\/size'.*does not match/],
  ["mongodb.image=mongo:latest", /mongodb\.image must not be latest/],
  ["image.tag=latest", /image\.tag must not be latest/],
  ["services.order.env.MONGO_URL=x", /MONGO_URL of order is set by the chart itself/],
  ["services.order.replicas=9", /order has more replicas than autoscaling\.maxReplicas allows/],
  ["redis.tls=true", /redis\.tls is for your own Redis/],
];

describe("the chart", () => {
  it("has no fault that helm's lint knows", async () => {
    assert.match(await helm("lint", "--strict", chartFolder), /0 chart\(s\) failed/);
  });

  for (const [value, sentence] of refusals) {
    it(`refuses ${value}`, async () => {
      await assert.rejects(render(value), sentence);
    });
  }

  it("has the version of the repository, and runs the images that are made from it", async () => {
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

  it("takes a part of a service's resources, and images from a registry with a port or by digest", async () => {
    await render("services.billing.resources.limits.cpu=2", "redis.storage.size=2Pi");
    await render("mongodb.image=localhost:5000/mongo:8.0", "redis.image=redis@sha256:abc");
  });

  it("takes the components along when it is packed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "arch-chart-"));
    try {
      await helm("package", chartFolder, "--destination", folder);
      const [archive] = await readdir(folder);
      const text = await helm(
        "template",
        "arch",
        join(folder, archive ?? assert.fail("no archive")),
      );
      const components = ofKind(await render(), "Component").length;
      assert.equal(text.match(/^kind: Component$/gm)?.length, components);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("gives a service what it says for itself, and the others what holds for all", async () => {
    const objects = await render("services.billing.replicas=3", "services.billing.env.EXTRA=1");
    const replicas = ofKind(objects, "HorizontalPodAutoscaler").map(({ metadata, spec }) => [
      metadata.name.replace("arch-", ""),
      spec.minReplicas,
    ]);
    assert.deepEqual(Object.fromEntries(replicas), {
      gateway: 2,
      person: 2,
      billing: 3,
      order: 2,
      notification: 2,
    });
    const withExtra = ofKind(objects, "Deployment").filter(({ spec }) =>
      JSON.stringify(spec).includes("EXTRA"),
    );
    assert.deepEqual(
      withExtra.map(({ metadata }) => metadata.name),
      ["arch-billing"],
    );
  });
});
