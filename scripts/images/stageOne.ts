// `node --import tsx scripts/images/stageOne.ts <name> <folder>`: what the Dockerfile copies into an image.
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { DATA_FOLDER } from "../stack/root.ts";
import { listImages } from "./list.ts";
import { stage } from "./stage.ts";

const [name, folder] = process.argv.slice(2);
const images = listImages();
const image = images.find((each) => each.name === name);
if (image === undefined || folder === undefined) {
  const names = images.map((each) => each.name).join(", ");
  throw new Error(`There is no image "${name}"; SERVICE must be one of: ${names}.`);
}
await stage(image, folder, { logFile: join(DATA_FOLDER, "logs", "stage.log") });
// The same name for what node runs in every image.
await symlink(image.command, join(folder, "main.js"));
