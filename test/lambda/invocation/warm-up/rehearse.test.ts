import { expect, test } from 'vitest';
import { rehearse } from '../../../../lambda/invocation/warm-up/rehearse.ts';

test('a rehearsal sends a drop to its end, and knows its own copy', async () => {
  expect(await rehearse()).toEqual(['created', 'skipped']);
});

test('rehearsals do not know of each other', async () => {
  expect(await Promise.all([rehearse(), rehearse()])).toEqual([
    ['created', 'skipped'],
    ['created', 'skipped'],
  ]);
});
