import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { apps } from "@arch/contracts/apps";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { choices, ofKind, podsOf, render } from "./chart.ts";
import type { Rendered, Specs } from "./objects.ts";

const expectedApps = apps.toSorted();

for (const { title, values, broker, style, isOwn } of choices) {
  describe(`the pods with ${title}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(...values);
    });

    it("are one Deployment for each app, and a StatefulSet for each bundled server", () => {
      const names = (kind: keyof Specs) =>
        ofKind(objects, kind)
          .map(({ metadata }) => metadata.name.replace("arch-", ""))
          .toSorted();
      assert.deepEqual(names("Deployment"), expectedApps);
      assert.deepEqual(names("StatefulSet"), isOwn ? [] : ["mongodb", broker].toSorted());
      for (const kind of [
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "Configuration",
      ] as const) {
        assert.deepEqual(names(kind), expectedApps, kind);
      }
    });

    it("run without privileges on a read-only root file system", () => {
      for (const [name, pod] of podsOf(objects)) {
        assert.equal(pod.automountServiceAccountToken, false, name);
        assert.equal(pod.securityContext.runAsNonRoot, true, name);
        assert.ok(pod.securityContext.runAsUser > 0, name);
        assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" }, name);
        for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
          assert.deepEqual(
            container.securityContext,
            {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            `${name} ${container.name}`,
          );
          const { requests, limits } = container.resources;
          for (const amount of [requests["cpu"], requests["memory"], limits["memory"]]) {
            assert.ok(amount, `${name} ${container.name} requests and limits its resources`);
          }
        }
      }
    });

    it("of apps have probes, a spread over nodes, a shutdown order and a sidecar", () => {
      for (const { metadata, spec } of ofKind(objects, "Deployment")) {
        const [service] = spec.template.spec.containers;
        const { annotations } = spec.template.metadata;
        const { name } = service;
        assert.equal(metadata.name, `arch-${name}`);
        assert.equal(service.startupProbe.httpGet.path, "/startupz");
        assert.equal(service.livenessProbe.httpGet.path, "/healthz");
        assert.equal(service.readinessProbe.httpGet.path, "/readyz");
        const preStopSeconds = service.lifecycle.preStop.sleep.seconds;
        const blockSeconds = Number.parseInt(
          annotations["dapr.io/block-shutdown-duration"] ?? "",
          10,
        );
        const gracefulSeconds = Number(annotations["dapr.io/graceful-shutdown-seconds"]);
        assert.ok(
          Math.min(preStopSeconds, blockSeconds) >= 5,
          `${name} shuts down before callers drop its address`,
        );
        // The called process closes first: the gateway's app, and the sidecar of every other app.
        if (name === "gateway") assert.ok(blockSeconds >= preStopSeconds + 20, name);
        else assert.ok(preStopSeconds > blockSeconds + gracefulSeconds, name);
        // Callers' sidecars cache an address for 20 s, and CoreDNS by default for 30 s.
        if (name !== "gateway") assert.ok(blockSeconds > 20 + 30, name);
        const { terminationGracePeriodSeconds } = spec.template.spec;
        assert.ok(terminationGracePeriodSeconds >= preStopSeconds + 20, name);
        assert.ok(terminationGracePeriodSeconds >= blockSeconds + gracefulSeconds, name);
        assert.ok(spec.template.spec.topologySpreadConstraints.length > 0, name);
        assert.deepEqual(spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 });
        assert.equal(annotations["dapr.io/enabled"], "true");
        assert.equal(annotations["dapr.io/app-id"], name);
        assert.equal(annotations["dapr.io/app-port"], String(service.ports[0].containerPort));
        assert.equal(annotations["dapr.io/config"], `arch-${name}`);
        assert.equal(annotations["dapr.io/sidecar-listen-addresses"], "127.0.0.1");
        for (const key of ["cpu-request", "cpu-limit", "memory-request", "memory-limit"]) {
          assert.ok(annotations[`dapr.io/sidecar-${key}`], `${name} ${key}`);
        }
        for (const [key, value] of Object.entries(annotations)) {
          assert.equal(typeof value, "string", `${key}: an annotation must be a string`);
        }
      }
    });

    it("of apps restart when the components or configurations of their sidecars change", async () => {
      const sums = (rendered: Rendered[]) =>
        ofKind(rendered, "Deployment").flatMap(({ spec }) =>
          Object.entries(spec.template.metadata.annotations)
            .filter(([key]) => key.startsWith("checksum/"))
            .map(([, sum]) => sum),
        );
      const others = BROKERS.filter((each) => each !== broker).map((each) => `broker=${each}`);
      for (const change of ["dapr.trustDomain=another", ...others]) {
        const changed = await render(...values, change);
        assert.notDeepEqual(sums(changed), sums(objects), change);
      }
    });

    it("of services get the interaction style and a database user of their own", () => {
      for (const { spec } of ofKind(objects, "Deployment")) {
        const [{ name, env }] = spec.template.spec.containers;
        const byName = new Map(env.map((variable) => [variable.name, variable]));
        const isOwner = name !== "gateway";
        assert.equal(env.length, byName.size, "a variable is set twice");
        assert.deepEqual(
          byName.get("INTERACTION_STYLE"),
          isOwner ? { name: "INTERACTION_STYLE", value: style } : undefined,
        );
        const reference = isOwn
          ? { name: "my-own", key: "uri" }
          : { name: "arch-mongodb", key: `uri-${name}` };
        assert.deepEqual(
          byName.get("MONGO_URL"),
          isOwner ? { name: "MONGO_URL", valueFrom: { secretKeyRef: reference } } : undefined,
        );
      }
    });
  });
}
