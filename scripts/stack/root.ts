import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Data and logs of the stack; it survives restarts. */
export const DATA_FOLDER = join(ROOT, ".data");
