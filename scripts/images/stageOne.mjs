// `node scripts/images/stageOne.mjs <name> <folder>`: what the Dockerfile puts into an image.
import { join } from "node:path";
import { DATA_FOLDER } from "../stack/root.mjs";
import { listImages } from "./list.mjs";
import { stage } from "./stage.mjs";

const [name, folder] = process.argv.slice(2);
const images = listImages();
const image = images.find((each) => each.name === name);
if (image === undefined || folder === undefined) {
  const names = images.map((each) => each.name).join(", ");
  throw new Error(`There is no image "${name}"; SERVICE must be one of: ${names}.`);
}
await stage(image, folder, { logFile: join(DATA_FOLDER, "logs", "stage.log") });
// One name for what node runs, whatever the service.
const { symlink } = await import("node:fs/promises");
await symlink(image.command, join(folder, "main.js"));
