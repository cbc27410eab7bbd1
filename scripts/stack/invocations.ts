import { until } from "../processes/until.ts";

const TIMEOUT_MS = 20_000;
const CALL_TIMEOUT_MS = 5000;

/** An application's id and the port of its sidecar. */
interface Peer {
  appID: string;
  daprHTTPPort: number;
}

interface Options {
  /** DAPR_API_TOKEN of the sidecars. */
  token: string;
  /** 20 s by default. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Waits until each sidecar can call every other application through that one's sidecar. The calls write nothing.
 * @throws Error one sentence for each pair without a successful call in time, with the last response
 */
export async function waitForInvocations(peers: readonly Peer[], options: Options): Promise<void> {
  const ids = [...new Set(peers.map(({ appID }) => appID))];
  const pairs = peers.flatMap((caller) =>
    ids.filter((id) => id !== caller.appID).map((callee) => ({ caller, callee })),
  );
  const failures = await Promise.all(
    pairs.map(({ caller, callee }) => findFailure(caller, callee, options)),
  );
  const sentences = failures.filter((failure) => failure !== undefined);
  if (sentences.length > 0) throw new Error(sentences.join("\n"));
}

/** undefined after a successful call. */
async function findFailure(caller: Peer, callee: string, options: Options) {
  const { token, timeoutMs = TIMEOUT_MS, signal } = options;
  let response: string | undefined;
  const call = async () => {
    response = await invokeHealth(caller.daprHTTPPort, callee, token);
    return response === undefined;
  };
  if (await until(call, { timeoutMs, everyMs: 200, signal })) return undefined;
  return `The sidecar of ${caller.appID} cannot call ${callee}: ${response}`;
}

/** undefined when the application responds that it is healthy, otherwise the response or the error. */
async function invokeHealth(port: number, app: string, token: string) {
  const url = `http://127.0.0.1:${port}/v1.0/invoke/${app}/method/healthz`;
  try {
    const response = await fetch(url, {
      headers: { "dapr-api-token": token },
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const text = await response.text();
    return response.ok ? undefined : `${response.status} ${text}`;
  } catch (error) {
    // Refused or cut off: the caller repeats the call until its own time is over.
    return String(error);
  }
}
