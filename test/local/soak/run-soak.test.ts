import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../local/soak/create-random.ts';
import { compareDialled, runSoak } from '../../../local/soak/run-soak.ts';
import { startDropStack } from '../../support/drop-stack.ts';

test('files dropped while everything goes wrong dial once each', { timeout: 240_000 }, async () => {
  const stack = await startDropStack({
    feeds: [{ id: 'local', prefix: 'drops/', quietPeriodSeconds: 2 }],
    functionTimeoutSeconds: 6,
    visibilityTimeoutSeconds: 2,
    maxPostponeSeconds: 2,
    // What waits comes back in seconds, by its message; a sweep would take minutes.
    queueUrl: false,
    maxReceiveCount: 200,
    concurrency: 3,
  });
  try {
    const result = await runSoak(stack, { files: 30, seed: 7, limitMs: 180_000 });

    expect(result).toMatchObject({ files: 30, twice: [], lost: [], deadLetters: 0, isQuiet: true });
    expect(result.faults.size).toBeGreaterThan(3);
  } finally {
    await stack.close();
  }
});

describe('the comparison', () => {
  const names = new Map([
    ['a', 'a.csv'],
    ['b', 'b.csv'],
    ['c', 'c.csv'],
  ]);

  test('names files that dialled twice and files that never did', () => {
    const lists = ['a', 'b', 'a'].map(sha256 => ({ sha256, dialled: true }));

    expect(compareDialled(names, lists)).toEqual({ twice: ['a.csv'], lost: ['c.csv'] });
  });

  test('does not count lists that never dialled', () => {
    const lists = [
      { sha256: 'a', dialled: true },
      { sha256: 'a', dialled: false },
      { sha256: 'b', dialled: false },
    ];

    expect(compareDialled(names, lists)).toEqual({ twice: [], lost: ['b.csv', 'c.csv'] });
  });
});

test('the choices of a seed repeat, and those of another differ', () => {
  const choose = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => random.below(1000));
  };

  expect(choose(5)).toEqual(choose(5));
  expect(choose(5)).not.toEqual(choose(6));
  expect(Math.max(...choose(5))).toBeLessThan(1000);
});
