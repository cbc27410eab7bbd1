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

/** A small generator (mulberry32); the same seed draws the same lots. */
export function lotsFrom(seed: number): Lots {
  let state = seed | 0;
  function draw(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
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
