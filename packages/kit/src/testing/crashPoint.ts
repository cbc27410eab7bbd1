import { channel } from "node:diagnostics_channel";

/** The moments at which a crash does the most damage: between two writes that belong together, or a write and its response. */
export type CrashPoint =
  | "before commit"
  | "after commit"
  | "before response"
  | "before publish"
  | "after publish"
  | "before acknowledge";

const reached = channel("arch.crash-point");

/** Reports that such a moment has come. Only the fault tests subscribe; they kill the process there. */
export function crashPoint(point: CrashPoint): void {
  if (reached.hasSubscribers) reached.publish(point);
}
