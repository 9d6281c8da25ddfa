import { describe, expect, test } from 'vitest';
import type { Drop, Located } from '../../../../lambda/drop/drop.ts';
import { locateDrops } from '../../../../lambda/drop/locate/locate-drops.ts';
import type { ObjectRef } from '../../../../lambda/events/object-ref.ts';
import { placeOf } from '../../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import type { ObjectHead } from '../../../../lambda/s3/read-head.ts';
import { copyOntoItself } from '../../../../lambda/write-back/copy-onto-itself.ts';
import { KEY, openDrops } from '../open-drops.ts';

/** Opens a drop in a bucket with or without versions. `locate` handles an event of its object. */
async function open(versioned = false) {
  const drops = await openDrops({ versioned });
  const locate = (more: Partial<ObjectRef> = {}) =>
    locateDrops({ bucket: 'drops', key: KEY, isCopy: false, ...more }, drops.run, drops.world);
  return { ...drops, locate };
}

function dropOf([located]: readonly Located[]): Drop {
  if (located?.kind !== 'drop') throw new Error('the event must be about a drop');
  return located.drop;
}

const seconds = (date: Date, more: number) => new Date(date.getTime() + more * 1000);

describe('an event describes an upload', () => {
  test.each<[string, (head: ObjectHead) => Partial<ObjectRef>, boolean | undefined]>([
    ['written at the time of the object', ({ etag, lastModified: at }) => ({ etag, at }), true],
    ['written a moment later', ({ etag, lastModified }) => ({ etag, at: seconds(lastModified, 1) }), true],
    ['written before the current object', ({ etag, lastModified }) => ({ etag, at: seconds(lastModified, -1) }), false],
    ['without an ETag', ({ lastModified: at }) => ({ at }), false],
    ['not without a time', ({ etag }) => ({ etag }), undefined],
    ['not when it is a copy', ({ etag, lastModified: at }) => ({ etag, at, isCopy: true }), undefined],
    ['not when it is about tags', ({ etag, lastModified: at }) => ({ etag, at, isOfTags: true }), undefined],
    ['not when a sweep sends it', ({ etag, lastModified: at }) => ({ etag, at, due: 'd'.repeat(64) }), undefined],
    [
      'of a version in a bucket without versions',
      ({ etag, lastModified: at }) => ({ etag, at, versionId: 'v1' }),
      true,
    ],
  ])('%s', async (_what, make, isThere) => {
    const { locate, headOf } = await open();
    const head = await headOf();
    const ref = make(head);

    const { upload } = dropOf(await locate(ref));

    expect(upload).toEqual(isThere === undefined ? undefined : { at: ref.at, isThere });
  });

  test('surely if it names the current version, and surely not if it names another one', async () => {
    const { locate, headOf } = await open(true);
    const { etag, versionId = '', lastModified: at } = await headOf();

    expect(dropOf(await locate({ etag, at, versionId })).upload?.isThere).toBe('surely');
    expect(dropOf(await locate({ etag, at, versionId: 'other' })).upload?.isThere).toBe(false);
    expect(dropOf(await locate({ etag, at })).upload?.isThere).toBe(true);
  });

  test('not of the drop if it is about its sidecar', async () => {
    const { headOf, put, run, world } = await open();
    await put('acme/people.json', '{}');
    const { etag, lastModified: at } = await headOf();
    const ref = { bucket: 'drops', key: 'acme/people.json', etag, at, isCopy: false };

    const drop = dropOf(await locateDrops(ref, run, world));

    expect(drop).not.toHaveProperty('upload');
    expect(drop).not.toHaveProperty('toldEtag');
  });
});

describe('an event says whether a copy made the object', () => {
  test.each<[string, (head: ObjectHead) => Partial<ObjectRef>, true | undefined]>([
    ['when it is about a copy, and the copy is the current object', ({ etag }) => ({ etag, isCopy: true }), true],
    ['not when it is an upload', ({ etag }) => ({ etag }), undefined],
    [
      'not when it is about an earlier object',
      ({ lastModified }) => ({ isCopy: true, at: seconds(lastModified, -9) }),
      undefined,
    ],
  ])('%s', async (_what, make, isCopy) => {
    const { locate, headOf } = await open();
    const ref = make(await headOf());

    const drop = dropOf(await locate(ref));

    expect(drop.isCopy).toBe(isCopy);
    expect(drop.toldEtag).toBe(ref.etag);
  });
});

describe('tags that were set on an earlier version', () => {
  const V1 = 'first';
  /** Opens a drop after our own copy of its object. The ledger has the version that the uploader got. */
  async function openTagged(change: Partial<Draft> = {}) {
    const drops = await open(true);
    const { headOf, ledger, record, s3 } = drops;
    const { receipt } = await record('waiting');
    ledger.put({ ...receipt, drop: { ...receipt.drop, versionId: V1 }, ...change });
    await copyOntoItself(s3, await headOf(), { 'dropdial-submission': receipt.submission });
    return { ...drops, head: await headOf() };
  }
  const tagged = ({ etag, lastModified }: ObjectHead) =>
    ({ etag, isOfTags: true, versionId: V1, at: seconds(lastModified, 5) }) as const;

  test('belong to the drop while it is open', async () => {
    const { locate, head } = await openTagged();

    expect(dropOf(await locate(tagged(head))).taggedVersion).toBe(V1);
    expect(dropOf(await locate({ etag: head.etag, isOfTags: true, versionId: V1 })).taggedVersion).toBe(V1);
  });

  test('count although the clocks of events and objects differ by a second', async () => {
    const { locate, head } = await openTagged();

    const at = seconds(head.lastModified, -2);
    expect(dropOf(await locate({ ...tagged(head), at })).taggedVersion).toBe(V1);
  });

  test.each<[string, (ref: ReturnType<typeof tagged>, head: ObjectHead) => Partial<ObjectRef>, Partial<Draft>?]>([
    [
      "when they came before the function's copy",
      (ref, { lastModified }) => ({ ...ref, at: seconds(lastModified, -3) }),
    ],
    ['when the event is not about tags', ({ isOfTags: _, ...ref }) => ref],
    ['when they are on the current version', (ref, { versionId = '' }) => ({ ...ref, versionId })],
    ['when the event names no version', ({ versionId: _, ...ref }) => ref],
    ['when the version belongs to no drop', ref => ({ ...ref, versionId: 'other' })],
    ['when the drop has ended', ref => ref, { state: 'rejected' }],
  ])('do not affect it %s', async (_what, make, change) => {
    const { locate, head } = await openTagged(change);

    expect(dropOf(await locate(make(tagged(head), head)))).not.toHaveProperty('taggedVersion');
  });

  test('belong to the drop if they are on an earlier copy of ours, too', async () => {
    const { locate, head } = await openTagged({
      writeBack: { pending: false, copies: [{ etag: 'copy', versionId: 'second' }] },
    });

    expect(dropOf(await locate({ ...tagged(head), versionId: 'second' })).taggedVersion).toBe('second');
  });
});

describe('an object that names a submission that the ledger does not have', () => {
  const STRANGE = 'e'.repeat(64);
  async function openMarked(metadata: Record<string, string>) {
    const drops = await open();
    await copyOntoItself(drops.s3, await drops.headOf(), { 'dropdial-submission': STRANGE, ...metadata });
    return drops;
  }

  test('is a stranger if it was marked here, with the list that it names', async () => {
    const place = placeOf({ bucket: 'drops', key: KEY });
    const { locate } = await openMarked({ 'dropdial-place': place, 'dropdial-list-id': '12' });

    expect(dropOf(await locate()).stranger).toEqual({ submission: STRANGE, list: '12' });
  });

  test('is a stranger, too, if it names no list and no place', async () => {
    const { locate } = await openMarked({});

    expect(dropOf(await locate()).stranger).toEqual({ submission: STRANGE });
  });

  test('is an upload if it was marked elsewhere', async () => {
    const { locate } = await openMarked({ 'dropdial-place': placeOf({ bucket: 'drops', key: 'acme/other.csv' }) });

    const drop = dropOf(await locate());

    expect(drop).not.toHaveProperty('stranger');
    expect(drop).not.toHaveProperty('known');
  });

  test('is known if the ledger knows the object by its content', async () => {
    const { locate, record } = await openMarked({});
    const known = await record('waiting');

    expect(dropOf(await locate()).known).toEqual(known);
  });
});

describe('a sweep of a file that was uploaded again', () => {
  const AGAIN = 'b'.repeat(64);

  test.each<[string, (drop: Draft['drop']) => Draft['drop'], boolean]>([
    ['finds the named submission', drop => ({ ...drop, after: 'a'.repeat(64) }), true],
    ['finds none without an earlier upload', drop => drop, false],
    ['finds none under another key', drop => ({ ...drop, key: 'acme/x.csv', after: 'a'.repeat(64) }), false],
    ['finds none in another bucket', drop => ({ ...drop, bucket: 'others', after: 'a'.repeat(64) }), false],
    ['finds none with other content', drop => ({ ...drop, etag: 'other', after: 'a'.repeat(64) }), false],
  ])('%s', async (_what, change, isFound) => {
    const { locate, record, ledger } = await open();
    const { receipt } = await record('waiting');
    ledger.delete(receipt);
    const known = ledger.put({ ...receipt, submission: AGAIN, drop: change(receipt.drop) });

    expect(dropOf(await locate({ due: AGAIN })).known).toEqual(isFound ? known : undefined);
    expect(dropOf(await locate())).not.toHaveProperty('known');
  });
});

describe('a copy that somebody made of a marked object', () => {
  test('carries the submission, and is not one of our copies', async () => {
    const { locate, record, ledger, s3, headOf } = await open();
    const { receipt } = await record('created');
    const { submission } = receipt;
    await copyOntoItself(s3, await headOf(), { 'dropdial-submission': submission });
    const carried = ledger.put({ ...receipt, drop: { ...receipt.drop, etag: 'in-parts' } });

    const drop = dropOf(await locate());

    expect(drop.carried).toEqual(carried);
    expect(drop).not.toHaveProperty('known');
    expect(drop.uploadedEtag).toBe((await headOf()).etag);
  });

  test.each(['short', 'F'.repeat(64), `${'f'.repeat(64)}0`, 'g'.repeat(64)])(
    'names nothing if %j is not the id of a submission',
    async name => {
      const { locate, s3, headOf, ledger } = await open();
      await copyOntoItself(s3, await headOf(), { 'dropdial-submission': name });

      const drop = dropOf(await locate());

      expect(drop).not.toHaveProperty('stranger');
      expect(ledger.calls).toEqual([]);
    },
  );

  test('is finished if it is one of our own while another is being made, unless it is the upload itself', async () => {
    const { locate, record, ledger, s3, headOf } = await open();
    const { receipt } = await record('created');
    await copyOntoItself(s3, await headOf(), { 'dropdial-submission': receipt.submission });
    const { etag } = await headOf();
    const pending = (copies: Draft['writeBack']['copies'], drop = receipt.drop) =>
      ledger.put({ ...receipt, drop, writeBack: { pending: true, copies } });

    // The write-back of a named copy has ended, and so has that of a copy which was the upload.
    pending([{ etag }]);
    expect(await locate({ etag, isCopy: true })).toMatchObject([{ kind: 'drop' }]);
    pending([], { ...receipt.drop, isCopy: true });
    expect(await locate({ etag, isCopy: true })).toMatchObject([{ kind: 'drop' }]);
    pending([], { ...receipt.drop, etag: 'uploaded', isCopy: true });
    expect(await locate({ etag, isCopy: true })).toEqual([{ kind: 'skip', reason: 'own_copy' }]);
    pending([]);
    expect(await locate({ etag })).toMatchObject([{ kind: 'drop' }]);
  });
});
