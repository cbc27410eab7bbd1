import { seededRandom } from "@arch/testing/seededRandom";

/** What a run draws by lot, from its seed alone. */
export interface Lots {
  /** A number from 0 up to 1, 1 apart. */
  draw(): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<T>(items: readonly T[]): T;
  /** Picks by weight. */
  weigh<T>(items: readonly (readonly [weight: number, item: T])[]): T;
}

/** Lots from a seed; the same seed draws the same ones. */
export function lotsFrom(seed: number): Lots {
  const draw = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
  return {
    draw,
    pick,
    between: (least, most) => least + Math.floor(draw() * (most - least + 1)),
    weigh(items) {
      let left = draw() * items.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, item] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items)[1];
    },
  };
}
