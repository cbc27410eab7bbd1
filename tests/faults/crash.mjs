// Loaded into every application of a stack under test (`node --import`): ends the process at the crash point that the
// harness has armed for it, by a file of that name. Nothing of it is in the product.
import { subscribe } from "node:diagnostics_channel";
import { rmSync } from "node:fs";
import { join } from "node:path";

const folder = process.env["ARCH_CRASH_FOLDER"];
const app = process.env["APP_PORT"];
if (folder !== undefined && app !== undefined) {
  subscribe("arch.crash-point", (point) => {
    try {
      // Taking the file away is taking the order: it is carried out once.
      rmSync(join(folder, `${app} ${String(point)}`));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return;
      throw error;
    }
    process.kill(process.pid, "SIGKILL");
  });
}
