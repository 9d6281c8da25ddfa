import { expect, test } from 'vitest';
import { settling } from '../../../lambda/gates/settling.ts';
import { at } from '../../support/make-draft.ts';

const feed = { id: 'acme', settleSeconds: 60 };

test.each([
  [[at(-10)], 50],
  [[at(-600), at(-59.5)], 1],
  [[at(-10), at(-600)], 50],
  [[at(-10), undefined], 50],
  // The clock of S3 may be ahead of ours.
  [[at(3600)], 60],
])('an object uploaded at %j is looked at again after %i s', async (uploads, seconds) => {
  expect(await settling({ feed, uploads }, { now: () => at(0) })).toEqual({
    kind: 'pause',
    pause: { code: 'settling', message: expect.stringContaining('60 s old'), until: at(seconds) },
  });
});

test('an object goes on if it is old enough, or if its feed does not wait', async () => {
  const now = () => at(0);

  expect(await settling({ feed, uploads: [at(-60), at(-3600)] }, { now })).toBeUndefined();
  // The clock of S3 may be ahead of ours.
  for (const upload of [at(0), at(10)]) {
    expect(await settling({ feed: { ...feed, settleSeconds: 0 }, uploads: [upload] }, { now })).toBeUndefined();
  }
});
