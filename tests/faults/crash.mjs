// Loaded into every application of a stack under test (`node --import`): kills the process at the crash point that the
// fault tests have armed for it, by a file of that name. The product contains nothing of it.
import { subscribe } from "node:diagnostics_channel";
import { rmSync } from "node:fs";
import { join } from "node:path";

const folder = process.env["ARCH_CRASH_FOLDER"];
const app = process.env["APP_PORT"];
if (folder !== undefined && app !== undefined) {
  subscribe("arch.crash-point", (point) => {
    try {
      // Only the process that removes the file is killed, so a crash point is armed once.
      rmSync(join(folder, `${app} ${String(point)}`));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return;
      throw error;
    }
    process.kill(process.pid, "SIGKILL");
  });
}
