import { expect, test } from 'vitest';
import { beginAgain, judgeReading, type Verdict } from '../../../../lambda/results/collect/judge-reading.ts';
import type { Progress } from '../../../../lambda/results/collect/progress.ts';

/** A reading of a list of three tasks that is whole, but for some change. */
function reading(change: Partial<Progress> = {}): Progress {
  return {
    revision: 1,
    pass: 1,
    isAnew: false,
    offset: 3,
    page: 1000,
    counts: { new: 0, in_progress: 0, processed: 3, error: 0, canceled: 0, unknown: 0 },
    isAscending: true,
    odd: 0,
    unjoined: 0,
    isRead: false,
    isComplete: false,
    missing: 0,
    file: { key: 'k', parts: ['etag'], rows: 3, tail: Buffer.from('row') },
    ids: Float64Array.of(1, 2, 3),
    seen: Uint8Array.of(1, 1, 1),
    ...change,
  };
}

test.each<[what: string, change: Partial<Progress>, first: Verdict, second: Verdict]>([
  ['that is as it should be', {}, 'whole', 'whole'],
  ['with as many tasks as the API says', { told: 3 }, 'whole', 'whole'],
  ['with fewer tasks than the API says', { told: 4 }, 'again', 'partial'],
  ['with more tasks than the API says', { told: 2 }, 'again', 'partial'],
  ['with a task too many', { odd: 1 }, 'again', 'partial'],
  ['without one of the tasks', { ids: Float64Array.of(1, 3), seen: Uint8Array.of(1, 1) }, 'again', 'partial'],
  [
    'with a task that was added',
    { ids: Float64Array.of(1, 2, 3, 4), seen: Uint8Array.of(1, 1, 1, 1) },
    'whole',
    'whole',
  ],
  ['with ids that do not ascend', { isAscending: false }, 'again', 'whole'],
  ['that did not see one again', { seen: Uint8Array.of(1, 0, 1) }, 'whole', 'partial'],
])('a reading %s', (_what, change, first, second) => {
  expect([judgeReading(reading(change), 3), judgeReading(reading({ ...change, pass: 2 }), 3)]).toEqual([first, second]);
});

test('a reading that missed tasks is repeated once, and after that by its ids', () => {
  const progress = reading({ ids: Float64Array.of(3, 1), isAscending: false });
  beginAgain(progress, 3);
  expect(progress).toMatchObject({ pass: 1, isAnew: true, offset: 0, isAscending: true });
  expect(progress.ids).toHaveLength(0);

  Object.assign(progress, { ids: Float64Array.of(3, 1) });
  beginAgain(progress, 3);
  expect(progress).toMatchObject({ pass: 2, counts: { processed: 0 }, file: { parts: [], rows: 0 } });
  expect([...progress.ids]).toEqual([1, 3]);
  expect(progress.file.tail).toHaveLength(0);
});
