// `npm run diagrams`: draws the diagrams of docs/architecture.md into docs/diagrams/.
import { drawDiagrams } from "./diagrams/draw.ts";
import type { Context } from "./setup/arguments.ts";

/**
 * Draws the diagrams.
 * @throws Error as `drawDiagrams` does
 */
export async function main(_: readonly string[], context: Context): Promise<void> {
  await drawDiagrams(context);
}
