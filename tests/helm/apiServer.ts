import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namespace, render } from "./chart.ts";
import type { Rendered } from "./objects.ts";

/** The part of the Kubernetes API that `lookup` of helm uses, with the given objects in the namespace of the tests. */
export interface ApiServer {
  /** The arguments with which helm renders against this server. */
  args: string[];
  /** The paths of all requests for objects. */
  lookups: string[];
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startApiServer(objects: readonly Rendered[]): Promise<ApiServer> {
  const lookups: string[] = [];
  const discovery = discoveryOf(await render());
  const installed = new Map(objects.map((object) => [pathOf(object), asInstalled(object)]));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const found = discovery.get(path) ?? installed.get(path);
    if (path.includes("/namespaces/")) lookups.push(path);
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? notFound));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "arch-api-server-"));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, JSON.stringify(configOf(`http://127.0.0.1:${port}`)));
  return {
    args: ["--dry-run=server", "--disable-openapi-validation", "--kubeconfig", kubeconfig],
    lookups,
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

const notFound = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "NotFound",
  code: 404,
};

/** With the annotations and the label that helm adds, by which it recognises the objects of a release. */
function asInstalled(object: Rendered): Rendered {
  const annotations = {
    ...object.metadata.annotations,
    "meta.helm.sh/release-name": "arch",
    "meta.helm.sh/release-namespace": namespace,
  };
  const labels = { ...object.metadata.labels, "app.kubernetes.io/managed-by": "Helm" };
  return { ...object, metadata: { ...object.metadata, annotations, labels } };
}

/** The responses that name the kinds of these objects. */
function discoveryOf(objects: readonly Rendered[]): Map<string, object> {
  const responses = new Map<string, object>([
    ["/version", { major: "1", minor: "34", gitVersion: "v1.34.0" }],
    ["/api", { kind: "APIVersions", versions: ["v1"] }],
  ]);
  const groups = new Map<string, object>();
  for (const groupVersion of new Set(objects.map(({ apiVersion }) => apiVersion))) {
    const kinds = new Set(
      objects.filter(({ apiVersion }) => apiVersion === groupVersion).map(({ kind }) => kind),
    );
    const resources = [...kinds].map((kind) => ({
      name: resourceOf(kind),
      singularName: "",
      kind,
      namespaced: true,
      verbs: ["get", "list", "create", "patch"],
    }));
    const list = { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
    responses.set(prefixOf(groupVersion), list);
    const [name = "", version] = groupVersion.split("/");
    if (version === undefined) continue;
    const served = { groupVersion, version };
    groups.set(name, { name, versions: [served], preferredVersion: served });
  }
  const list = { kind: "APIGroupList", apiVersion: "v1", groups: [...groups.values()] };
  return responses.set("/apis", list);
}

const prefixOf = (apiVersion: string) =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** The plural of a kind, as in a URL. */
const resourceOf = (kind: string) =>
  `${kind.toLowerCase()}s`.replace(/ys$/, "ies").replace(/ss$/, "sses");

function pathOf({ apiVersion, kind, metadata }: Rendered): string {
  return `${prefixOf(apiVersion)}/namespaces/${namespace}/${resourceOf(kind)}/${metadata.name}`;
}

function configOf(server: string): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "test", user: {} }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    "current-context": "test",
  };
}
