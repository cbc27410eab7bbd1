import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import { register } from "@arch/contracts/person";
import { callEndpoint } from "@arch/testing/call";
import { runNewman } from "@arch/testing/newman";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { errorsInLogs } from "../fuzz/errorsInLogs.ts";
import { casesOf, findingsOf, repeatCommand, summaryOf } from "../fuzz/findings.ts";
import { fuzz } from "../fuzz/fuzz.ts";

const dataFolder = join(".data", "test", "fuzz");
const cases = 2_000;
const publicCalls = api.filter(({ callers }) => callers === "public");

describe("fuzzing from the gateway's OpenAPI document", () => {
  let stack: Stack;
  const exited: string[] = [];
  before(async () => {
    await rm(dataFolder, { recursive: true, force: true });
    stack = await startStack({ dataFolder, report: () => {} });
    stack.onUnexpectedExit(({ name }) => exited.push(name));
  });
  after(() => stack.stop());

  it("responds to every generated call as the OpenAPI document declares, without a logged error", async (t) => {
    const seed = randomInt(1_000_000);
    const startedMs = Date.now();
    const result = await fuzz({
      baseUrl: stack.baseUrl,
      cases,
      seed,
      folder: join(dataFolder, "report"),
    });
    t.diagnostic(`seed ${seed}, ${casesOf(result)} cases\n${summaryOf(result)}`);
    const findings = findingsOf(result, await errorsInLogs(stack.logFolder, startedMs));
    const again = `repeat it with: ${repeatCommand({ cases, seed })}`;
    assert.ok(findings.length === 0, [...findings, again].join("\n\n"));

    assert.ok(casesOf(result) >= cases, `only ${casesOf(result)} cases`);
    const labels = publicCalls.map(({ method, path }) => {
      return `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`;
    });
    assert.deepEqual([...result.tally.calls.keys()].sort(), labels.sort());
    for (const [label, { cases: tried, invalid, statuses }] of result.tally.calls) {
      assert.ok(tried >= cases / labels.length, `${label}: only ${tried} cases`);
      assert.ok(invalid >= 10, `${label}: only ${invalid} invalid cases`);
      assert.ok((statuses.get(200) ?? 0) >= 10, `${label} hardly ever succeeded; ${again}`);
    }
    const { failures } = await runNewman(stack.baseUrl);
    assert.deepEqual(failures, [], again);
    assert.deepEqual(exited, [], again);
  });

  it("finds a response whose type differs from the OpenAPI document", async () => {
    const body = { login: "ann", email: "ann@example.com" };
    await callEndpoint(stack.baseUrl, register, { body });
    const document = openapi(api);
    const balance = document.components.schemas["AccountSummary"]?.properties?.["balance"];
    assert.ok(balance, "an account has a balance");
    balance.type = "string";
    const file = join(dataFolder, "wrong.json");
    await writeFile(file, JSON.stringify(document));
    const { exitCode, output } = await fuzz({
      baseUrl: stack.baseUrl,
      cases: 5,
      seed: 1,
      folder: join(dataFolder, "wrong-report"),
      document: file,
      only: "getAccount",
    });
    assert.equal(exitCode, 1, output);
    assert.match(output, /is not of type "string"/);
  });
});

describe("errorsInLogs", () => {
  it("returns the error lines of services since a moment, without warnings and lines of sidecars", async () => {
    const folder = join(dataFolder, "sample-logs");
    await mkdir(folder, { recursive: true });
    const line = (level: number, time: number) => JSON.stringify({ level, time, msg: "internal" });
    const texts = ["=== order starts", line(50, 999), line(40, 1_000), line(50, 1_000), ""];
    await writeFile(join(folder, "order.log"), texts.join("\n"));
    await writeFile(join(folder, "order-sidecar.log"), '{"level":"error","msg":"of daprd"}\n');
    const found = await errorsInLogs(folder, 1_000);
    assert.deepEqual(found, [line(50, 1_000)]);
    const passed = {
      exitCode: 0,
      output: "",
      tally: { calls: new Map(), rejections: new Set<string>() },
    };
    assert.deepEqual(findingsOf(passed, found), [`A service logged: ${line(50, 1_000)}`]);
  });
});
