import { expect, test } from 'vitest';
import { suppressible } from '../../../lambda/gates/suppressible.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
const LISTED = makeFeed({ suppression: [{ bucket: 'lists', key: 'dnc.txt' }] });

function look(feed = LISTED, parameters: object = {}, drop: object = {}) {
  const draft = makeDraft();
  const { receipt } = createMemoryLedger(() => at(0)).put(makeDraft({ drop: { ...draft.drop, ...drop } }));
  return { feed, receipt, parameters: { ...PARAMETERS, ...parameters } };
}

test.each([undefined, []])(
  'a drop with %j for its numbers cannot be compared with lists, and learns how to change that',
  async columns => {
    expect(await suppressible(look(LISTED, { phone_columns: columns }))).toEqual({
      kind: 'refusal',
      refusal: { code: 'suppression_needs_phone_columns', message: expect.stringContaining('set phone_columns') },
    });
  },
);

test('a drop that names its phone columns can', async () => {
  expect(await suppressible(look(LISTED, { phone_columns: ['phone'] }))).toBeUndefined();
});

test('a feed without lists requires nothing', async () => {
  expect(await suppressible(look(makeFeed()))).toBeUndefined();
});

test('a copy of a drop that may have been sent first learns the result of that', async () => {
  expect(await suppressible(look(LISTED, {}, { isCopy: true }))).toBeUndefined();
});
