import { describe, expect, test } from 'vitest';
import { fingerprint, placeOf } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { ObjectHead } from '../../../lambda/s3/read-head.ts';
import { isAnswered } from '../../../lambda/sweep/is-answered.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeHead } from '../../support/make-head.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const FILE = { bucket: 'drops', key: 'acme/people.csv', etag: 'abc' };
const FIRST = fingerprint({ ...FILE, feed: 'acme' });
const SECOND = fingerprint({ ...FILE, feed: 'acme', after: FIRST });
const OTHER = 'f'.repeat(64);

/** The head of an object that was uploaded after so many seconds. */
function headAt(seconds: number, change: Partial<ObjectHead> = {}): ObjectHead {
  return makeHead({ ...FILE, size: 100, lastModified: at(seconds), ...change });
}

const marks = (submission: string, key?: string) => ({
  metadata: {
    'dropdial-submission': submission,
    ...(key !== undefined && { 'dropdial-place': placeOf({ ...FILE, key }) }),
  },
});

/** The receipt of an upload at 0 s that became a list, after its write-back. */
function created({ drop, writeBack, ...change }: Partial<Draft> = {}): Draft {
  return makeDraft({
    submission: FIRST,
    state: 'created',
    lease: undefined,
    ...change,
    drop: { ...FILE, size: 100, uploadedAt: at(0).toISOString(), ...drop },
    writeBack: { pending: false, copies: [], ...writeBack },
  });
}

const drop = (change: Partial<Draft['drop']>) => ({ ...FILE, size: 100, uploadedAt: at(0).toISOString(), ...change });
const copies = (...versions: Draft['writeBack']['copies']) => ({ writeBack: { pending: false, copies: versions } });

function ask(
  head: ObjectHead,
  documents: readonly Draft[],
  feed: Readonly<Record<string, unknown>> = {},
): Promise<boolean> {
  const ledger = createMemoryLedger(() => at(0));
  for (const document of documents) ledger.put(document);
  return isAnswered(head, makeFeed(feed), ledger);
}

describe('an object is answered', () => {
  test.each<[what: string, head: ObjectHead, documents: Draft[], feed?: Readonly<Record<string, unknown>>]>([
    ['if its mark names this place and this upload', headAt(9, marks(FIRST, FILE.key)), [created()]],
    ['if its mark was written by an earlier release', headAt(9, marks(FIRST)), [created()]],
    [
      "if it is the function's copy with another ETag",
      headAt(9, { ...marks(FIRST, FILE.key), etag: 'def-2' }),
      [created(copies({ etag: 'def-2' }))],
    ],
    [
      'if the ledger knows it only by its idempotency key',
      headAt(9, marks(OTHER, FILE.key)),
      [created({ submission: OTHER })],
    ],
    ['if it is the upload, before it has a mark', headAt(0), [created()]],
    ['if it is the uploaded version', headAt(9, { versionId: 'v1' }), [created({ drop: drop({ versionId: 'v1' }) })]],
    [
      "if it is the function's copy of the uploaded version",
      headAt(9, { versionId: 'v2' }),
      [created({ drop: drop({ versionId: 'v1' }), ...copies({ etag: 'abc', versionId: 'v2' }) })],
    ],
    [
      'if it was uploaded again, and that upload has a submission',
      headAt(9),
      [
        created({ latest: SECOND }),
        created({ submission: SECOND, drop: drop({ uploadedAt: at(9).toISOString(), after: FIRST }) }),
      ],
    ],
    ['if its feed writes no marks, so that nobody can tell', headAt(9), [created()], { writeBack: ['annotation'] }],
    ['if S3 rejected the mark', headAt(9), [created({ writeBack: { pending: false, copies: [], refused: 'locked' } })]],
    ['during the write-back', headAt(9), [created({ writeBack: { pending: true, copies: [] } })]],
  ])('%s', async (_what, head, documents, feed) => {
    expect(await ask(head, documents, feed)).toBe(true);
  });
});

describe('an object is not answered', () => {
  const renamed = { bucket: 'drops', key: 'acme/old.csv', etag: 'abc' };

  test.each<[what: string, head: ObjectHead, documents: Draft[]]>([
    ['if it has no submission', headAt(0), []],
    [
      'if its mark came with a rename',
      headAt(9, marks(OTHER, 'acme/old.csv')),
      [created({ submission: OTHER, drop: drop(renamed) })],
    ],
    [
      'if its mark names no place and belongs to another key',
      headAt(9, marks(OTHER)),
      [created({ submission: OTHER, drop: drop(renamed) })],
    ],
    [
      'if its mark belongs to the same key in another bucket',
      headAt(9, marks(OTHER)),
      [created({ submission: OTHER, drop: drop({ bucket: 'elsewhere' }) })],
    ],
    ['if the ledger does not know its mark', headAt(9, marks(OTHER, FILE.key)), []],
    [
      'if an upload of other bytes carried its mark over',
      headAt(9, { ...marks(FIRST, FILE.key), etag: 'def' }),
      [created()],
    ],
    ['if the same bytes were uploaded again', headAt(9), [created()]],
    [
      'if it was replaced before it was sent, and reappeared',
      headAt(0),
      [created({ state: 'skipped', problems: [{ code: 'source_changed', message: 'it was replaced' }] })],
    ],
    [
      'if the same bytes were uploaded again, as another version',
      headAt(0, { versionId: 'v3' }),
      [created({ drop: drop({ versionId: 'v1' }), ...copies({ etag: 'abc', versionId: 'v2' }) })],
    ],
    [
      'if the same bytes were uploaded a third time',
      headAt(20),
      [
        created({ latest: SECOND }),
        created({ submission: SECOND, drop: drop({ uploadedAt: at(9).toISOString(), after: FIRST }) }),
      ],
    ],
  ])('%s', async (_what, head, documents) => {
    expect(await ask(head, documents)).toBe(false);
  });
});

test('the ledger is not asked for a mark that no submission has', async () => {
  const ledger = createMemoryLedger(() => at(0));

  await isAnswered(headAt(9, { metadata: { 'dropdial-submission': '../../secret' } }), makeFeed(), ledger);

  // One read, of the upload's own submission.
  expect(ledger.calls).toEqual(['read']);
});
