import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { api } from "@arch/contracts/api";
import { choices, ofKind, podsOf, render } from "./chart.ts";
import type { Rendered, Specs } from "./objects.ts";

const services = ["gateway", ...new Set(api.map(({ app }) => app))].toSorted();

for (const { title, values, broker, style, isOwn } of choices) {
  describe(`the pods with ${title}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(...values);
    });

    it("are a deployment for each service, and the backing that is not one's own", () => {
      const names = (kind: keyof Specs) =>
        ofKind(objects, kind)
          .map(({ metadata }) => metadata.name.replace("arch-", ""))
          .toSorted();
      assert.deepEqual(names("Deployment"), services);
      assert.deepEqual(names("StatefulSet"), isOwn ? [] : ["mongodb", broker].toSorted());
      for (const kind of [
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "Configuration",
      ] as const) {
        assert.deepEqual(names(kind), services, kind);
      }
    });

    it("have no rights, and nothing that could be written but volumes", () => {
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
            assert.ok(amount, `${name} ${container.name} says what it needs`);
          }
        }
      }
    });

    it("of services are probed, spread, told to leave in time, and have a sidecar", () => {
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
        assert.ok(Math.min(preStopSeconds, blockSeconds) >= 5, `${name} is told of in time`);
        // Whoever is called closes first: the gateway's app, and everybody else's sidecar.
        if (name === "gateway") assert.ok(blockSeconds >= preStopSeconds + 20, name);
        else assert.ok(preStopSeconds > blockSeconds + gracefulSeconds, name);
        // Callers' sidecars remember an address for 20 s, and CoreDNS by default for 30.
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
          assert.equal(typeof value, "string", `${key}: an annotation is a text`);
        }
      }
    });

    it("of services start anew when what their sidecars read at the start changes", async () => {
      const sums = (rendered: Rendered[]) =>
        ofKind(rendered, "Deployment").flatMap(({ spec }) =>
          Object.entries(spec.template.metadata.annotations)
            .filter(([key]) => key.startsWith("checksum/"))
            .map(([, sum]) => sum),
        );
      const other = broker === "redis" ? "rabbitmq" : "redis";
      for (const change of ["dapr.trustDomain=another", `broker=${other}`]) {
        const changed = await render(...values, change);
        assert.notDeepEqual(sums(changed), sums(objects), change);
      }
    });

    it("of services work in the style, each on a database user of its own", () => {
      for (const { spec } of ofKind(objects, "Deployment")) {
        const [{ name, env }] = spec.template.spec.containers;
        const byName = new Map(env.map((variable) => [variable.name, variable]));
        const isOwner = name !== "gateway";
        assert.equal(env.length, byName.size, "no variable is there twice");
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
