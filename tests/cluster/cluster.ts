import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureHelm } from "../../scripts/runtimes/goTools.ts";
import { findProgram } from "../../scripts/runtimes/version.ts";
import { DATA_FOLDER, ROOT } from "../../scripts/stack/root.ts";

/** The cluster of the current context, and the test's own namespace in it. */
export interface Cluster {
  namespace: string;
  signal: AbortSignal;
  logFolder: string;
  /** The absolute path of kubectl. */
  kubectlPath: string;
  /** Runs kubectl in the namespace and returns its output. */
  kubectl(...args: string[]): Promise<string>;
  /** Runs kubectl in the namespace and returns its output as JSON. */
  kubectlJson<T>(...args: string[]): Promise<T>;
  helm(...args: string[]): Promise<string>;
  /** Creates an object, or updates it when it exists. */
  apply(object: KubernetesObject): Promise<void>;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: object;
}

/** A list as kubectl prints it. */
export interface List<T> {
  items: T[];
}

const execute = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;
const folder = join(DATA_FOLDER, "cluster");

/** Opens the cluster of the current context without changing it. @throws Error when kubectl is missing. */
export async function openCluster(namespace: string, signal: AbortSignal): Promise<Cluster> {
  const kubectlPath = findProgram("kubectl");
  if (kubectlPath === undefined) throw new Error("kubectl is missing: put it on the PATH.");
  const helmPath = await ensureHelm({ signal });
  await mkdir(folder, { recursive: true });
  const run = async (command: string, args: string[]) => {
    const words = ["--namespace", namespace, ...args];
    const { stdout } = await execute(command, words, { cwd: ROOT, signal, maxBuffer });
    return stdout;
  };
  const kubectl = (...args: string[]) => run(kubectlPath, args);
  return {
    namespace,
    signal,
    logFolder: folder,
    kubectlPath,
    kubectl,
    kubectlJson: async <T>(...args: string[]) =>
      JSON.parse(await kubectl(...args, "--output=json")) as T,
    helm: (...args) => run(helmPath, args),
    async apply(object) {
      const file = join(folder, "object.json");
      await writeFile(file, JSON.stringify(object));
      await kubectl("apply", "--filename", file, "--namespace", object.metadata.namespace ?? "");
    },
  };
}
