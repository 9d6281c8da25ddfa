import { expect, test } from 'vitest';
import { readRowIndex } from '../../../../lambda/csv/row-index.ts';
import { keepRowIndex, openRowIndex } from '../../../../lambda/submission/transfer/index-rows.ts';
import { makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun } from '../../../support/make-world.ts';
import { createMemoryListStore } from '../../../support/memory-list-store.ts';

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };
const FILE = { results: { write: 'file' } };
const { feed, submission } = makeDraft();
const ID = { feed, submission };

test.each<[string, Readonly<Record<string, unknown>>, object, boolean]>([
  ['whose results will be collected', FILE, {}, true],
  ['that asks for results', FILE, { results: true }, true],
  ['that is no dry run', FILE, { dry_run: false }, true],
  ['that is a dry run', FILE, { dry_run: true }, false],
  ['that wants no results', FILE, { results: false }, false],
  ['of a feed that writes none', { results: { write: 'none' } }, {}, false],
  ['of a feed without a setting for results', {}, {}, false],
])('the rows of a drop %s are indexed or not', async (_what, feed, parameters, isNoted) => {
  const index = await openRowIndex(makeFeed(feed), { ...PARAMETERS, ...parameters });

  expect(index !== undefined).toBe(isNoted);
});

async function openIndex() {
  const index = await openRowIndex(makeFeed(FILE), PARAMETERS);
  index?.readHeader([{ name: 'phone', offset: 0, line: 1 }]);
  index?.readValue(0, '+12025550101');
  index?.endRow();
  return index;
}

test('the index is stored under the name of the submission, with the encryption of the upload', async () => {
  const lists = createMemoryListStore();

  await keepRowIndex(await openIndex(), ID, makeRun(), { lists }, { ServerSideEncryption: 'AES256' });

  const kept = readRowIndex((await lists.readRows(ID)) ?? Buffer.alloc(0));
  expect(kept).toMatchObject({ columns: ['phone'], encryption: { ServerSideEncryption: 'AES256' } });
  expect(kept?.digests).toHaveLength(1);
});

test('nothing is stored if nothing was indexed', async () => {
  const lists = createMemoryListStore();

  await keepRowIndex(undefined, ID, makeRun(), { lists }, {});

  expect(lists.rows.size).toBe(0);
});

test('an index that cannot be stored is reported, and does not stop the calls', async () => {
  const lists = createMemoryListStore();
  const run = makeRun();
  lists.writeRows = async () => {
    throw new Error('no room');
  };

  await keepRowIndex(await openIndex(), ID, run, { lists }, {});

  expect(run.logged.join()).toMatch(/results will have no row numbers/);
});
