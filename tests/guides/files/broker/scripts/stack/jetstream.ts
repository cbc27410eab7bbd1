import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { topics } from "@arch/contracts/events";
import type { Place, UnitPlan } from "./unit.ts";

const TIMEOUT_MS = 2000;
// Publishers repeat events under their ids, so the server must not drop repeats; 100 ms is its minimum.
const DUPLICATE_WINDOW_NS = 100_000_000;
const MAX_MESSAGES = 50_000;

/** Plans NATS so that an acknowledged publish survives a crash: each message is on the disk before its response. */
export function planJetstream(program: string, { dataFolder, port }: Place): UnitPlan {
  const folder = join(dataFolder, "jetstream");
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, "nats.conf");
  const storage = `store_dir: ${JSON.stringify(folder)}\nsync_interval: always`;
  writeFileSync(configuration, `jetstream {\n${storage}\n}\n`);
  return {
    name: "jetstream",
    command: program,
    args: ["--addr", "127.0.0.1", "--port", String(port), "--config", configuration],
    cwd: folder,
    env: process.env,
    logFile: join(dataFolder, "logs", "jetstream.log"),
    stopTimeoutMs: 10_000,
    isReady: () => createStreams(port),
  };
}

/** Creates the streams that are missing, one for each topic; false when the server has not created all of them. */
export function createStreams(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(requests()));
    let received = "";
    const finish = (result: boolean) => {
      resolve(result);
      socket.destroy();
    };
    socket.setTimeout(TIMEOUT_MS, () => finish(false));
    socket.on("data", (bytes) => {
      received += bytes.toString();
      const replies = received.match(
        /"type":"io\.nats\.jetstream\.api\.v1\.stream_create_response"/g,
      );
      if (replies?.length === topics.length) finish(!received.includes('"error"'));
    });
    socket.once("error", () => finish(false));
    socket.once("close", () => finish(false));
  });
}

function requests(): string {
  const creations = topics.map(({ name }) => {
    const stream = JSON.stringify({
      name,
      subjects: [name],
      storage: "file",
      max_msgs: MAX_MESSAGES,
      duplicate_window: DUPLICATE_WINDOW_NS,
    });
    return `PUB $JS.API.STREAM.CREATE.${name} replies ${stream.length}\r\n${stream}\r\n`;
  });
  return `CONNECT {"verbose":false}\r\nSUB replies 1\r\n${creations.join("")}`;
}
