import { expect, test } from 'vitest';
import { settle } from '../../../lambda/gates/settling.ts';
import { at } from '../../support/make-draft.ts';

const feed = { id: 'acme', settleSeconds: 60 };

test.each([
  [[at(-10)], 50],
  [[at(-600), at(-59.5)], 1],
  [[at(-10), at(-600)], 50],
  [[at(-10), undefined], 50],
  // The clock of S3 may be ahead of ours.
  [[at(3600)], 60],
])('what was uploaded at %j is looked at again after %i s', (uploads, retryAfterSeconds) => {
  expect(() => settle(feed, uploads, at(0))).toThrow(
    expect.objectContaining({ code: 'settling', retryAfterSeconds, message: expect.stringContaining('60 s old') }),
  );
});

test('what is old enough, and whatever comes in a feed that waits for nothing, goes on', () => {
  expect(() => settle(feed, [at(-60), at(-3600)], at(0))).not.toThrow();
  expect(() => settle({ ...feed, settleSeconds: 0 }, [at(0)], at(0))).not.toThrow();
});
