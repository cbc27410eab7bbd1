// `npm run images`: builds the images that the chart in helm/ runs.
import { basename, join } from "node:path";
import { listImages, readVersion } from "./images/list.ts";
import { stage } from "./images/stage.ts";
import { runTool } from "./processes/tool.ts";
import type { Context } from "./setup/arguments.ts";
import { DATA_FOLDER, ROOT } from "./stack/root.ts";

const FOLDER = join(DATA_FOLDER, "images");
/** Builders that read the Dockerfile; any other one gets a folder that is ready to run. */
const DOCKERS = ["docker", "podman", "nerdctl"];

const HELP = `Builds the image arch-<name>:<version> of each service, of mongo-setup and of newman.

  npm run images

  IMAGE_BUILDER  docker (the default), podman or nerdctl, which read the Dockerfile; or a program
                 of your own, run as: <program> <name>:<version> <folder> <what node runs in it>
  IMAGE_LOAD     a command that gets each image's name as its last word, such as
                 "kind load docker-image" or "minikube image load"`;

/**
 * Builds the images, and loads each with IMAGE_LOAD.
 * @throws Error with the end of the log of the program that failed
 */
export async function main(words: readonly string[], { report, signal }: Context): Promise<void> {
  if (words.includes("--help")) return report(HELP);
  const { IMAGE_BUILDER: builder = "docker", IMAGE_LOAD: load = "" } = process.env;
  const run = { cwd: ROOT, logFile: join(DATA_FOLDER, "logs", "images.log"), signal };
  const readsDockerfile = DOCKERS.includes(basename(builder));
  if (!readsDockerfile) await runTool({ ...run, command: "npm", args: ["run", "build"] });
  for (const image of listImages()) {
    const name = `arch-${image.name}:${readVersion()}`;
    if (readsDockerfile) {
      const args = ["build", "--build-arg", `SERVICE=${image.name}`, "--tag", name, "."];
      await runTool({ ...run, command: builder, args });
    } else {
      const folder = join(FOLDER, image.name);
      await stage(image, folder, run);
      await runTool({ ...run, command: builder, args: [name, folder, image.command] });
    }
    const [command, ...args] = load.split(" ").filter((word) => word !== "");
    if (command !== undefined) await runTool({ ...run, command, args: [...args, name] });
    report(`${name} is built${command === undefined ? "" : " and loaded"}.`);
  }
}
