import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { isWatched } from '../../../../lambda/ledger/move-list.ts';
import { chooseKey } from '../../../../lambda/results/collect/choose-key.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const KEY = 'acme/people.csv';
const SUBMISSION = 'a'.repeat(64);
const FIRST = `${KEY}.results.csv`;
const SECOND = `${KEY}.aaaaaaaaaaaa.results.csv`;
const since = at(0).toISOString();
const COUNTS = { total: 1, new: 0, in_progress: 0, processed: 1, error: 0, canceled: 0, unknown: 0 };

/** Chooses the key of revision 2, where an object lies at the first key. */
async function choose(metadata: Readonly<Record<string, string>>, isChanged: boolean) {
  const { s3 } = await startTestServer();
  const put = { Bucket: 'drops', Key: FIRST, Body: 'x', Metadata: metadata };
  const etag = (await s3.send(new PutObjectCommand(put))).ETag?.replaceAll('"', '') ?? '';
  const results = { key: FIRST, etag: isChanged ? 'other' : etag, rows: 1, revision: 1, at: since };
  const list = {
    state: 'collecting',
    since,
    results: { ...results, counts: COUNTS, complete: true, final: true, joinedBy: 'none', unjoined: 1 },
  } as const;
  const { drop } = makeDraft();
  const answer = { list_id: 7, answeredAt: since, full: {} };
  const submission = createMemoryLedger(() => at(0)).put(
    makeDraft({
      submission: SUBMISSION,
      state: 'created',
      drop: { ...drop, key: KEY },
      lease: undefined,
      answer,
      list,
    }),
  );
  if (!isWatched(submission)) throw new Error('the list must be watched');
  const options = {
    s3,
    bucket: 'drops',
    submission: SUBMISSION,
    revision: 2,
    encryption: {},
    tag: undefined,
    signal: new AbortController().signal,
  };
  const file = await chooseKey('results', submission, makeFeed({ results: { write: 'file' } }), options);
  return { key: file?.key, replaces: file?.replaces === etag };
}

const ours = { 'dropdial-results-of': SUBMISSION };

test.each([
  ['our earlier revision', { ...ours, 'dropdial-revision': '1' }, false, { key: FIRST, replaces: true }],
  ['this revision, of a worker that died', { ...ours, 'dropdial-revision': '2' }, true, { key: FIRST, replaces: true }],
  ['ours, and changed by somebody', { ...ours, 'dropdial-revision': '1' }, true, { key: SECOND, replaces: false }],
  [
    'of another submission',
    { 'dropdial-results-of': 'b'.repeat(64), 'dropdial-revision': '2' },
    false,
    { key: SECOND, replaces: false },
  ],
  ["somebody else's", {}, false, { key: SECOND, replaces: false }],
])('where the object at the key is %s', async (_what, metadata, isChanged, expected) => {
  expect(await choose(metadata, isChanged)).toEqual(expected);
});
