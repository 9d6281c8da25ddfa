import type { Picks, Strategy } from './run-model.ts';

/** Follows the uneventful run except for these picks. */
export function follow(picks: Picks): Strategy {
  const wanted = new Map(picks);
  return (_options, step) => wanted.get(step) ?? 0;
}

/** The weight of each kind of option, against 100 for continuing, and how often it may come in one run. */
const HABITS: Readonly<Record<string, { readonly weight: number; readonly most: number }>> = {
  go: { weight: 100, most: Number.POSITIVE_INFINITY },
  deliver: { weight: 40, most: Number.POSITIVE_INFINITY },
  switch: { weight: 40, most: Number.POSITIVE_INFINITY },
  reorder: { weight: 20, most: Number.POSITIVE_INFINITY },
  act: { weight: 4, most: Number.POSITIVE_INFINITY },
  advance: { weight: 2, most: 4 },
  kill: { weight: 1, most: 2 },
  die: { weight: 2, most: 2 },
  fault: { weight: 1, most: 2 },
};

/** A small generator of numbers in [0, 1), which gives the same numbers for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random walk. The same seed gives the same walk. */
export function walk(seed: number): Strategy {
  const random = createRandom(seed);
  const used = new Map<string, number>();
  return options => {
    const weights = options.map(({ kind }) => {
      const { weight = 0, most = 0 } = HABITS[kind] ?? {};
      return (used.get(kind) ?? 0) < most ? weight : 0;
    });
    // Time passes at random only while a worker is busy. When all are idle, it has to pass.
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = weights.findIndex(weight => {
      left -= weight;
      return left < 0;
    });
    const index = Math.max(0, found);
    const kind = options[index]?.kind ?? '';
    const isIdle = options.every(option => option.kind === 'advance');
    if (!isIdle) used.set(kind, (used.get(kind) ?? 0) + 1);
    return index;
  };
}
