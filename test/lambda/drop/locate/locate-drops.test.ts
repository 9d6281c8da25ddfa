import { createHash } from 'node:crypto';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { locateDrops } from '../../../../lambda/drop/locate/locate-drops.ts';
import type { ObjectRef } from '../../../../lambda/events/object-ref.ts';
import { FeedConfigSchema } from '../../../../lambda/feed/feed-config.ts';
import { findFeed } from '../../../../lambda/feed/find-feed.ts';
import { fingerprint } from '../../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../../lambda/ledger/receipt.ts';
import { unquoteEtag } from '../../../../lambda/s3/read-head.ts';
import { copyOntoItself } from '../../../../lambda/write-back/copy-onto-itself.ts';
import { type DropOptions, type Drops, KEY, openDrops } from '../open-drops.ts';

const feeds = [
  { id: 'acme', bucket: 'drops', prefix: 'acme/' },
  { id: 'acme2', bucket: 'drops', prefix: 'acme2/' },
  { id: 'whole', bucket: 'own', prefix: '' },
].map(feed => v.parse(FeedConfigSchema, { ...feed, secretId: 's' }));

test.each([
  ['drops', 'acme/a.csv', 'acme'],
  ['drops', 'acme/sub/a.csv', 'acme'],
  ['drops', 'acme2/a.csv', 'acme2'],
  ['own', 'acme/a.csv', 'whole'],
  ['drops', 'acme.csv', undefined],
  ['drops', 'Acme/a.csv', undefined],
  ['drops', 'x/acme/a.csv', undefined],
  ['other', 'acme/a.csv', undefined],
])('the object %s/%s belongs to the feed %s', (bucket, key, id) => {
  expect(findFeed(feeds, { bucket, key, isCopy: false })?.id).toBe(id);
});

describe('an event about a CSV', () => {
  /** Opens a drop. `locate` handles an event of its object. */
  async function open() {
    const drops = await openDrops();
    const { run, world } = drops;
    const locate = (more: Partial<ObjectRef> = {}) =>
      locateDrops({ bucket: 'drops', key: KEY, isCopy: false, ...more }, run, world);
    return { ...drops, locate };
  }
  /** Opens a drop whose object is our own copy, which names the submission. */
  async function openCopied(writeBack: Draft['writeBack']) {
    const drops = await open();
    const { headOf, record, s3 } = drops;
    const { receipt } = await record('created', { writeBack });
    const mark = { 'dropdial-submission': receipt.submission, 'dropdial-status': 'created' };
    await copyOntoItself(s3, await headOf(), mark);
    return { ...drops, receipt };
  }

  test('finds its unknown drop in its current state', async () => {
    const { locate, headOf, feed, ledger } = await open();
    const head = await headOf();

    expect(await locate({ etag: head.etag })).toMatchObject([
      { kind: 'drop', drop: { feed, head: { key: KEY, etag: head.etag }, uploadedEtag: head.etag } },
    ]);
    expect(ledger.calls).toEqual([]);
  });

  test('of a sweep names the submission that it means', async () => {
    const { locate } = await open();
    const due = 'a'.repeat(64);

    expect(await locate({ due })).toMatchObject([{ drop: { due } }]);
  });

  test('finds the submission that the object names, if the ledger confirms it', async () => {
    const { locate, receipt } = await openCopied({ pending: false, copies: [] });

    expect(await locate()).toMatchObject([
      { kind: 'drop', drop: { known: { receipt }, uploadedEtag: receipt.drop.etag } },
    ]);
  });

  test('reports the upload even if our copy with another ETag has replaced it', async () => {
    const { locate, receipt, ledger } = await openCopied({ pending: false, copies: [] });
    const { etag } = receipt.drop;
    const drop = { ...receipt.drop, etag: 'uploaded' };
    ledger.put({ ...receipt, drop, writeBack: { pending: false, copies: [{ etag }] } });
    const at = new Date(receipt.createdAt);

    expect(await locate({ etag: 'uploaded', at })).toMatchObject([{ drop: { upload: { at, isThere: true } } }]);
  });

  test.each<[string, (receipt: Receipt) => Partial<Draft>]>([
    ['of another key', ({ drop }) => ({ drop: { ...drop, key: 'acme/other.csv' } })],
    ['of another bucket', ({ drop }) => ({ drop: { ...drop, bucket: 'others' } })],
    ['of another upload', ({ drop }) => ({ drop: { ...drop, etag: 'another' } })],
    [
      'of another upload of another size, while a copy of that is being made',
      ({ drop }) => ({
        drop: { ...drop, etag: 'another', size: drop.size + 1 },
        writeBack: { pending: true, copies: [] },
      }),
    ],
  ])('does not trust the name of a submission %s, because metadata travel with every rename', async (_what, change) => {
    const { locate, ledger, receipt, headOf } = await openCopied({ pending: false, copies: [] });
    ledger.put({ ...receipt, ...change(receipt) });

    const [located] = await locate();

    expect(located).toMatchObject({ kind: 'drop', drop: { uploadedEtag: (await headOf()).etag } });
    expect(located).not.toHaveProperty('drop.known');
  });

  test('trusts it in a copy that is being made, although the ledger has not named that yet', async () => {
    const { locate, ledger, receipt } = await openCopied({ pending: true, copies: [] });
    const drop = { ...receipt.drop, etag: 'in-parts' };
    ledger.put({ ...receipt, drop });

    expect(await locate()).toMatchObject([{ drop: { known: { receipt: { drop } }, uploadedEtag: 'in-parts' } }]);
  });

  test('raised by our own copy starts nothing', async () => {
    const { headOf, locate, ledger, receipt } = await openCopied({ pending: true, copies: [] });
    const { etag } = await headOf();

    expect(await locate({ etag, isCopy: true })).toEqual([{ kind: 'skip', reason: 'own_copy' }]);
    ledger.put({ ...receipt, writeBack: { pending: false, copies: [{ etag }] } });
    expect(await locate({ etag, isCopy: true })).toEqual([{ kind: 'skip', reason: 'own_copy' }]);
  });

  test('raised by restoring an earlier copy of ours is about a drop, which has another outcome by now', async () => {
    const { s3, headOf, locate, ledger, receipt } = await openCopied({ pending: false, copies: [] });
    const { submission } = receipt;
    await copyOntoItself(s3, await headOf(), { 'dropdial-submission': submission, 'dropdial-status': 'waiting' });
    const { etag } = await headOf();
    const writeBack = { pending: false, copies: [{ etag }] };
    ledger.put({ ...receipt, writeBack });

    expect(await locate({ etag, isCopy: true })).toMatchObject([{ drop: { known: { receipt: { submission } } } }]);
    // An unfinished submission will write its outcome onto the object later.
    ledger.put({ ...receipt, state: 'sending', writeBack });
    expect(await locate({ etag, isCopy: true })).toEqual([{ kind: 'skip', reason: 'own_copy' }]);
  });

  test('does not trust the name of a submission that was skipped because its object was removed or replaced', async () => {
    const { locate, ledger, receipt, headOf } = await openCopied({ pending: false, copies: [] });
    const problems = [{ code: 'source_changed', message: 'the object was replaced before anything was sent' }];
    ledger.put({ ...receipt, state: 'skipped', problems });

    const [located] = await locate({ etag: (await headOf()).etag, isCopy: true });

    expect(located).toMatchObject({ kind: 'drop' });
    expect(located).not.toHaveProperty('drop.known');
    // The same applies to a submission with the content of another object.
    ledger.put({ ...receipt, state: 'skipped', problems, drop: { ...receipt.drop, etag: 'another' } });
    expect((await locate())[0]).not.toHaveProperty('drop.carried');
    // A submission that was skipped for another reason keeps its outcome.
    ledger.put({ ...receipt, state: 'skipped', problems: [{ code: 'stopped', message: 'a person stopped it' }] });
    expect(await locate()).toMatchObject([{ drop: { known: { receipt: { state: 'skipped' } } } }]);
  });

  test('raised by a copy of somebody else is about a drop', async () => {
    const { headOf, locate, ledger, receipt } = await openCopied({ pending: false, copies: [] });
    const { etag } = await headOf();

    expect(await locate({ etag, isCopy: true })).toMatchObject([{ kind: 'drop' }]);
    // In a bucket with versions, only the version identifies a copy.
    ledger.put({ ...receipt, writeBack: { pending: false, copies: [{ etag, versionId: 'v2' }] } });
    expect(await locate({ etag, isCopy: true, versionId: 'v3' })).toMatchObject([{ kind: 'drop' }]);
    expect(await locate({ etag, isCopy: true, versionId: 'v2' })).toMatchObject([{ reason: 'own_copy' }]);
  });

  test('of an earlier copy of ours is about the same upload', async () => {
    const { locate, ledger, receipt } = await openCopied({ pending: false, copies: [] });
    ledger.put({ ...receipt, writeBack: { pending: false, copies: [{ etag: 'first-copy' }] } });

    expect(await locate({ etag: 'first-copy' })).toMatchObject([{ kind: 'drop' }]);
    expect(await locate({ etag: 'unheard-of' })).toEqual([{ kind: 'skip', reason: 'replaced' }]);
  });

  test.each([
    ['gone', ({ remove }: Pick<Drops, 'remove'>) => remove(KEY)],
    ['replaced', ({ put }: Pick<Drops, 'put'>) => put(KEY, 'phone\n+12025550109\n')],
  ] as const)('about an object that is %s finds its unfinished submission', async (because, change) => {
    const drops = await open();
    const { locate, record, headOf, feed, ledger } = drops;
    const { etag } = await headOf();
    const submission = await record('waiting');
    await change(drops);

    expect(await locate({ etag })).toEqual([{ kind: 'orphan', orphan: { feed, submission, because } }]);
    ledger.delete(submission.receipt);
    expect(await locate({ etag })).toEqual([{ kind: 'skip', reason: because }]);
  });

  describe('about a file that was uploaded several times under its key, and then removed', () => {
    /** Opens the first three uploads of the drop's file, in these states. */
    async function openUploads(latest: 'noted' | 'not noted', states: readonly Draft['state'][]) {
      const drops = await open();
      const { etag } = await drops.headOf();
      const names: string[] = [];
      for (const state of states) {
        const after = names.at(-1);
        const submission = fingerprint({ feed: 'acme', bucket: 'drops', key: KEY, etag, after });
        const recorded = await drops.record(state, { submission, writeBack: { pending: false, copies: [] } });
        const { receipt } = recorded;
        drops.ledger.put({ ...receipt, drop: { ...receipt.drop, ...(after !== undefined && { after }) } });
        names.push(submission);
      }
      const [first = '', last = ''] = [names[0], names.at(-1)];
      if (latest === 'noted') drops.ledger.put({ ...(await drops.receiptOf(first)), latest: last });
      await drops.remove(KEY);
      const world = { ...drops.world, announcer: { ...drops.world.announcer, owes: () => false } };
      const locate = (more: Partial<ObjectRef>) =>
        locateDrops({ bucket: 'drops', key: KEY, isCopy: false, ...more }, drops.run, world);
      return {
        names,
        ledger: drops.ledger,
        locate: () => locate({ etag }),
        locateDue: (due: string) => locate({ etag, due }),
      };
    }

    test.each([
      ['the latest', 'noted', ['created', 'rejected', 'sending'], 2],
      ['the latest, although none is noted', 'not noted', ['created', 'rejected', 'sending'], 2],
      ['one in between, when none is noted', 'not noted', ['created', 'claimed', 'rejected'], 1],
      ['the first', 'noted', ['in_doubt', 'created'], 0],
    ] as const)('finds what is unfinished: %s', async (_, latest, states, unfinished) => {
      const { names, locate } = await openUploads(latest, states);

      const submission = names[unfinished];
      expect(await locate()).toMatchObject([
        { kind: 'orphan', orphan: { submission: { receipt: { submission } }, because: 'gone' } },
      ]);
    });

    test('goes from the first to the latest, and reads none in between', async () => {
      const { names, ledger, locate } = await openUploads('noted', ['created', 'rejected', 'rejected', 'sending']);
      const before = ledger.calls.length;

      expect(await locate()).toMatchObject([{ orphan: { submission: { receipt: { submission: names[3] } } } }]);
      expect(ledger.calls.slice(before)).toEqual(['read', 'read']);
    });

    test('finds nothing if all of them are finished', async () => {
      const { locate } = await openUploads('noted', ['created', 'rejected']);

      expect(await locate()).toEqual([{ kind: 'skip', reason: 'gone' }]);
    });

    test('finds only the one that a sweep names', async () => {
      const { names, locateDue } = await openUploads('noted', ['created', 'sending']);

      expect(await locateDue(names[0] ?? '')).toEqual([{ kind: 'skip', reason: 'gone' }]);
      expect(await locateDue(names[1] ?? '')).toMatchObject([{ kind: 'orphan' }]);
    });
  });

  test('about a missing object finds a submission with an idempotency key only if a sweep names it', async () => {
    const { locate, record, headOf, remove } = await open();
    const { etag } = await headOf();
    const submission = await record('waiting', {}, 'again');
    await remove(KEY);

    expect(await locate({ etag })).toEqual([{ kind: 'skip', reason: 'gone' }]);
    expect(await locate({ etag, due: submission.receipt.submission })).toMatchObject([
      { kind: 'orphan', orphan: { submission } },
    ]);
  });

  test('about a missing object finds nothing of another object, whatever a sweep says', async () => {
    const { locate, record, remove, ledger } = await open();
    const { receipt } = await record('waiting');
    ledger.put({ ...receipt, drop: { ...receipt.drop, key: 'acme/other.csv' } });
    await remove(KEY);

    expect(await locate({ due: receipt.submission })).toEqual([{ kind: 'skip', reason: 'gone' }]);
  });

  test('about a missing object leaves a finished submission alone, unless it owes something', async () => {
    const drops = await open();
    const { record, headOf, remove, run, world, ledger } = drops;
    const { etag } = await headOf();
    const { receipt } = await record('created');
    await remove(KEY);
    const locate = (owes: boolean) =>
      locateDrops({ bucket: 'drops', key: KEY, isCopy: false, etag }, run, {
        ...world,
        announcer: { ...world.announcer, owes: () => owes },
      });

    expect(await locate(false)).toEqual([{ kind: 'skip', reason: 'gone' }]);
    expect(await locate(true)).toMatchObject([{ kind: 'orphan' }]);
    ledger.put({ ...receipt, writeBack: { pending: true, copies: [] } });
    expect(await locate(false)).toMatchObject([{ kind: 'orphan' }]);
  });
});

describe('an event about a sidecar', () => {
  test('is about every drop that the sidecar may belong to, and about no other', async () => {
    const { put, run, world } = await openDrops();
    await put('acme/people.CSV', 'phone\n+12025550109\n');
    await put('acme/people.csv.csv', 'phone\n+12025550108\n');
    const locate = (key: string) => locateDrops({ bucket: 'drops', key, etag: 'sidecar', isCopy: true }, run, world);

    expect(await locate('acme/people.json')).toMatchObject([
      { kind: 'drop', drop: { head: { key: 'acme/people.CSV' } } },
      { kind: 'drop', drop: { head: { key: 'acme/people.csv' } } },
    ]);
    expect(await locate('acme/people.CSV.json')).toMatchObject([{ drop: { head: { key: 'acme/people.CSV' } } }]);
  });

  test('without a drop is skipped once, with that reason', async () => {
    const { run, world } = await openDrops();

    expect(await locateDrops({ bucket: 'drops', key: 'acme/nobody.json', isCopy: false }, run, world)).toEqual([
      { kind: 'skip', reason: 'sidecar_without_csv' },
    ]);
  });
});

describe('an object that is encrypted with a key of its uploader', () => {
  const secret = Buffer.alloc(32, 'k');
  const SSE = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: secret.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(secret).digest('base64'),
  };
  /** Opens the drop bucket with such an object. */
  async function open(feed: DropOptions['feed'] = {}) {
    const drops = await openDrops({ feed });
    const put = { Bucket: 'drops', Key: 'acme/own.csv', Body: 'a;b\n1;2\n', ...SSE };
    const { ETag = '' } = await drops.s3.send(new PutObjectCommand(put));
    const etag = unquoteEtag(ETag);
    const ref = { bucket: 'drops', key: 'acme/own.csv', etag, isCopy: false };
    return { ...drops, etag, locate: (more: object = {}) => locateDrops({ ...ref, ...more }, drops.run, drops.world) };
  }

  test('is skipped with a plain reason, and its event does not come back', async () => {
    const { locate } = await open();

    expect(await locate()).toEqual([
      { kind: 'skip', reason: expect.stringMatching(/^source_encrypted: .*\(SSE-C\).*upload it without/) },
    ]);
  });

  test.each([
    [{}, []],
    [{ rejectFile: true }, ['acme/own.csv.errors.csv']],
    [{ receiptFile: true }, ['acme/own.csv.result.json', 'acme/own.csv.result.txt']],
  ])('is reported in files beside it if the feed wants that: %j', async (feed, keys) => {
    const { locate, server } = await open(feed);
    server.clearRequests();

    await locate();

    expect(server.requests.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key)).toEqual(keys);
  });

  test('is rejected in the ledger, and its event is sent', async () => {
    const { etag, locate, ledger, metrics, told } = await open();

    await locate();

    const id = fingerprint({ feed: 'acme', bucket: 'drops', key: 'acme/own.csv', etag });
    expect(await ledger.read('acme', id)).toMatchObject({ receipt: { state: 'rejected' } });
    expect([metrics, told]).toEqual([[['acme', ['rejected']]], ['Drop Rejected']]);
  });

  test('has the time and the size of its upload, also where only a listing found it', async () => {
    const { etag, locate, ledger, s3 } = await open();
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'drops', Prefix: 'acme/own.csv' }));

    await locate({ isFound: true });

    const id = fingerprint({ feed: 'acme', bucket: 'drops', key: 'acme/own.csv', etag });
    const uploadedAt = Contents[0]?.LastModified?.toISOString();
    expect((await ledger.read('acme', id))?.receipt.drop).toMatchObject({ uploadedAt, size: 8 });
  });

  test('is not rejected because of an event of its sidecar, which does not name the upload', async () => {
    const { locate, metrics } = await open();

    expect(await locate({ key: 'acme/own.csv.json' })).toMatchObject([{ kind: 'skip' }]);

    expect(metrics).toEqual([]);
  });

  test.each([
    ['the event of an upload', {}],
    ['a listing', { isFound: true }],
    ['an event of its tags', { isOfTags: true }],
  ])('is not rejected by %s that is about the file before it', async (_, event) => {
    const { locate, metrics, told, server } = await open({ rejectFile: true });
    server.clearRequests();

    expect(await locate({ etag: 'earlier', ...event })).toEqual([{ kind: 'skip', reason: 'replaced' }]);

    expect([metrics, told]).toEqual([[], []]);
    expect(server.requests.filter(({ operation }) => operation === 'PutObject')).toEqual([]);
  });

  test('any other bad request stays a fault', async () => {
    const { locate, server } = await open();
    server.addFault({ operation: 'HeadObject', kind: 'error', status: 400, code: 'BadDigest' });
    server.addFault({ operation: 'GetObject', kind: 'error', status: 400, code: 'BadDigest' });

    await expect(locate()).rejects.toMatchObject({ name: 'BadDigest' });
  });
});

describe('an event about any other object', () => {
  test.each([
    ['acme/monday/', 'folder_marker'],
    ['acme/people.csv.results.csv', 'results_file'],
    ['acme/people.csv.suppressed.csv', 'suppressed_file'],
    ['acme/people.csv.result.json', 'receipt_file'],
    ['acme/.people.csv', 'temporary_name'],
    ['acme/_defaults.json', 'folder_defaults'],
    ['acme/people.csv.errors.csv', 'errors_file'],
    ['acme/people.csv.cancel.csv', 'cancel_file'],
    ['acme/people.cancelled.csv', 'cancel_file'],
    ['acme/people.txt', 'not_a_csv'],
    ['others/people.csv', 'no_feed'],
  ])('such as "%s" starts nothing, and S3 gets no request: %s', async (key, reason) => {
    const { run, world, server } = await openDrops();

    expect(await locateDrops({ bucket: 'drops', key, isCopy: false }, run, world)).toEqual([{ kind: 'skip', reason }]);

    expect(server.requests).toEqual([]);
  });
});

test.each([
  'acme/.people.csv',
  'acme/people.csv.errors.csv',
  'acme/people.csv.cancel.csv',
  'acme/people.csv.results.csv',
  'acme/people.csv.suppressed.csv',
  'acme/people.csv.result.json',
  'acme/people.json',
  'acme/people.txt',
])('a sweep finishes what began as "%s" before such a name started nothing', async key => {
  const { put, record, run, world } = await openDrops();
  await put(key, 'phone\n+12025550109\n');
  const { receipt } = await record('waiting', {}, undefined, key);
  const ref = { bucket: 'drops', key, isCopy: false, etag: receipt.drop.etag };

  expect(await locateDrops({ ...ref, due: receipt.submission }, run, world)).toMatchObject([
    { kind: 'drop', drop: { head: { key }, due: receipt.submission } },
  ]);
});
