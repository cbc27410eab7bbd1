import { channel } from "node:diagnostics_channel";

/** The moments at which a crash would hurt most: between two writes that belong together, or a write and its answer. */
export type CrashPoint =
  | "before commit"
  | "after commit"
  | "before answer"
  | "before tell"
  | "after tell"
  | "before acknowledge";

const reached = channel("arch.crash-point");

/** Says that such a moment has come. Nobody listens but the fault harness, which ends the process there. */
export function crashPoint(point: CrashPoint): void {
  if (reached.hasSubscribers) reached.publish(point);
}
