import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../cluster/main.ts", import.meta.url));

/** Runs `npm run test:cluster` with another PATH and a kubeconfig that does not exist. */
function testCluster(PATH: string): { status: number | null; stderr: string } {
  const args = ["--conditions=source", "--import", "tsx", program];
  const env = { ...process.env, PATH, KUBECONFIG: "/nowhere" };
  return spawnSync(process.execPath, args, { env, encoding: "utf8", timeout: 60_000 });
}

describe("npm run test:cluster without a cluster", () => {
  it("fails with the message that kubectl is missing", () => {
    const { status, stderr } = testCluster("");
    assert.equal(status, 1);
    assert.match(stderr, /^kubectl is missing: put it on the PATH\.$/m);
  });

  it("fails with the message that no cluster responds, and with kubectl's output", () => {
    const folder = mkdtempSync(join(tmpdir(), "arch-kubectl-"));
    try {
      const script = "#!/bin/sh\necho 'The connection to the server was refused' >&2\nexit 1\n";
      writeFileSync(join(folder, "kubectl"), script, { mode: 0o755 });
      const { status, stderr } = testCluster([folder, process.env["PATH"]].join(delimiter));
      assert.equal(status, 1);
      assert.match(stderr, /^No cluster responds\. Point the current context of kubectl/m);
      assert.match(stderr, /The connection to the server was refused/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
