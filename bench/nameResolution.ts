// Measures what the name resolution adds to an invocation: the same calls through two sidecars each, alternately.
import { mkdirSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { join, resolve } from "node:path";
import { ensureDaprd } from "../scripts/runtimes/goTools.ts";
import { ROOT } from "../scripts/stack/root.ts";
import { runUnits } from "../scripts/stack/units.ts";
import { cwdOf, planSidecar, startApp } from "../tests/sidecars.ts";

const rounds = 20;
const callsPerRound = 500;

const dataFolder = resolve(".data/bench/name-resolution");
const variants: { name: string; callee: string; port: number; configFile?: string }[] = [
  { name: "mDNS", callee: "by-mdns", port: 27_310 },
  {
    ...{ name: "SQLite", callee: "by-sqlite", port: 27_330 },
    configFile: join(ROOT, "components/configuration.yaml"),
  },
];
const agent = new Agent({ keepAlive: true });

rmSync(dataFolder, { recursive: true, force: true });
const app = await startApp("ok");
const daprd = await ensureDaprd();
const plans = variants.flatMap(({ callee, port, configFile }) => {
  const common = { daprd, folder: join(dataFolder, callee), ...(configFile && { configFile }) };
  return [
    { ...common, app: "caller", firstPort: port },
    { ...common, app: callee, appPort: app.port, firstPort: port + 10 },
  ];
});
for (const plan of plans) mkdirSync(cwdOf(plan), { recursive: true });
const sidecars = await runUnits({ stages: [plans.map(planSidecar)], stopFirst: [], dataFolder });
try {
  const tookMs = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (const { callee, port } of variants) await measure(port, callee);
  for (let round = 0; round < rounds; round++) {
    for (const { name, callee, port } of variants) {
      tookMs.get(name)?.push(...(await measure(port, callee)));
    }
  }
  for (const [name, each] of tookMs) {
    const ascending = each.toSorted((one, other) => one - other);
    const at = (share: number) => ascending[Math.floor(ascending.length * share)]?.toFixed(2);
    console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  }
} finally {
  agent.destroy();
  await sidecars.stop();
  app.stop();
}

/** The durations of `callsPerRound` calls, one after the other. */
async function measure(port: number, callee: string): Promise<number[]> {
  const tookMs: number[] = [];
  for (let call = 0; call < callsPerRound; call++) {
    const startedMs = performance.now();
    await get(`http://127.0.0.1:${port}/v1.0/invoke/${callee}/method/anything`);
    tookMs.push(performance.now() - startedMs);
  }
  return tookMs;
}

function get(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} responded ${response.statusCode}`));
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}
