/** The points for a paid order: one per whole major unit. */
export function pointsFor(sumMinor: number): number {
  return Math.floor(sumMinor / 100);
}
