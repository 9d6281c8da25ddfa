import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { locateDrops } from '../../../lambda/drop/locate/locate-drops.ts';
import { createAnnotate } from '../../../lambda/s3/annotate.ts';
import { type ObjectHead, readHead } from '../../../lambda/s3/read-head.ts';
import { copyOntoItself } from '../../../lambda/write-back/copy-onto-itself.ts';
import { describeOutcome } from '../../../lambda/write-back/describe-outcome.ts';
import { writeBack } from '../../../lambda/write-back/write-back.ts';
import type { Fault } from '../../../local/s3/http/fault-book.ts';
import type { S3Server } from '../../../local/s3/start-s3-server.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const place = { Bucket: 'drops', Key: 'acme/people.csv' };
const run = makeRun();
const annotate = async () => true;

/** Uploads in parts, so that a copy, which has one part, gets another ETag. */
async function uploadInParts(s3: S3Client): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
  const { ETag } = await s3.send(
    new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'phone;name\n1;a\n' }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }));
}

async function headOf(s3: S3Client) {
  const head = await readHead(s3, place.Bucket, place.Key, run.signal);
  if (head === undefined) throw new Error('the object is gone');
  return head;
}

/** The receipt of a drop that became a list, for this object. */
function makeCreated({ etag, size }: ObjectHead, change: Parameters<typeof makeDraft>[0] = {}) {
  return makeDraft({
    state: 'created',
    lease: undefined,
    answer: { list_id: 5, answeredAt: at(0).toISOString(), full: {} },
    drop: { ...makeDraft().drop, etag, size },
    ...change,
  });
}

test('a copy whose worker died before it was named in the ledger is named by the next one, and is not a new drop', async () => {
  const { s3 } = await startTestServer();
  const ledger = createMemoryLedger(() => at(0));
  const feed = makeFeed();
  await uploadInParts(s3);
  const uploaded = await headOf(s3);
  const submission = ledger.put(makeCreated(uploaded, { writeBack: { pending: true, copies: [] } }));
  await copyOntoItself(s3, uploaded, { ...describeOutcome(submission.receipt) });
  const copied = await headOf(s3);
  expect(copied.etag).not.toBe(uploaded.etag);

  await writeBack(feed, submission, copied, run.log, makeWorld({ s3, ledger, annotate }));

  const recorded = await ledger.read(submission.receipt.feed, submission.receipt.submission);
  expect(recorded?.receipt.writeBack).toEqual({ pending: false, copies: [{ etag: copied.etag }] });
  const ref = { bucket: place.Bucket, key: place.Key, isCopy: false };
  const [located] = await locateDrops(ref, run, makeWorld({ s3, ledger, feeds: [feed] }));
  expect(located).toMatchObject({ kind: 'drop', drop: { uploadedEtag: uploaded.etag } });
});

test.each([true, false])(
  'a copy whose answer was lost, and made again, is named too (versions: %s)',
  async versioned => {
    const { s3 } = await startTestServer({ versioned });
    const ledger = createMemoryLedger(() => at(0));
    await uploadInParts(s3);
    const uploaded = await headOf(s3);
    const submission = ledger.put(makeCreated(uploaded));
    // Repeats the request like the SDK does after a lost answer: the second one meets the result of the first.
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName === 'CopyObjectCommand') await next(args);
          return next(args);
        },
      { step: 'finalizeRequest', priority: 'high' },
    );

    await writeBack(makeFeed(), submission, uploaded, run.log, makeWorld({ s3, ledger, annotate }));

    const copied = await headOf(s3);
    const recorded = await ledger.read(submission.receipt.feed, submission.receipt.submission);
    expect(copied.etag).not.toBe(uploaded.etag);
    const { etag, versionId } = copied;
    expect(recorded?.receipt.writeBack).toEqual({ pending: false, copies: [{ etag, versionId }] });
  },
);

test('an outcome that another worker wrote back meanwhile is overwritten if the ledger has a newer one', async () => {
  const { s3 } = await startTestServer();
  const ledger = createMemoryLedger(() => at(0));
  await uploadInParts(s3);
  const uploaded = await headOf(s3);
  const waiting = ledger.put(
    makeCreated(uploaded, {
      state: 'waiting',
      answer: undefined,
      missing: ['rule_id'],
      writeBack: { pending: true, copies: [] },
    }),
  );
  // The slower worker has read everything that it relies on. The faster one creates a list, and writes that back.
  const created = ledger.put(makeCreated(uploaded, { writeBack: { pending: true, copies: [] } }));
  const world = makeWorld({ s3, ledger, annotate });
  await writeBack(makeFeed(), created, uploaded, run.log, world);
  const copied = await headOf(s3);

  const { submission } = await writeBack(makeFeed(), waiting, uploaded, run.log, world);

  expect((await headOf(s3)).metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-list-id': '5' });
  expect(submission.receipt).toMatchObject({ state: 'created', writeBack: { pending: false } });
  expect(submission.receipt.writeBack.copies).toContainEqual({ etag: copied.etag });
});

test('a newer upload is left alone, whatever is written back', async () => {
  const { s3 } = await startTestServer();
  const ledger = createMemoryLedger(() => at(0));
  await uploadInParts(s3);
  const uploaded = await headOf(s3);
  const created = ledger.put(makeCreated(uploaded, { writeBack: { pending: true, copies: [] } }));
  await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n2;b\n' }));

  const { submission } = await writeBack(makeFeed(), created, uploaded, run.log, makeWorld({ s3, ledger, annotate }));

  expect((await headOf(s3)).metadata).toEqual({});
  expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [] });
});

describe('a copy that S3 refuses', () => {
  const PENDING = { writeBack: { pending: true, copies: [] } };
  /** Opens an object whose copy ends with this fault, and records everything that is written back. */
  async function open(fault: Omit<Fault, 'operation' | 'kind'> | undefined, feed = makeFeed()) {
    const { s3, server } = await startTestServer();
    const ledger = createMemoryLedger(() => at(0));
    await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n', Metadata: { mine: 'yes' } }));
    const head = await headOf(s3);
    const submission = ledger.put(makeCreated(head, PENDING));
    if (fault) server.addFault({ operation: 'CopyObject', kind: 'error', ...fault });
    const annotated: unknown[] = [];
    const world = makeWorld({
      s3,
      ledger,
      annotate: async (_object, receipt) => annotated.push(receipt) > 0,
    });
    const write = async () => {
      const latest = (await ledger.read(submission.receipt.feed, submission.receipt.submission)) ?? submission;
      return writeBack(feed, latest, await headOf(s3), run.log, world);
    };
    return { s3, server, annotated, write };
  }
  const copies = ({ requests }: S3Server) => requests.filter(({ operation }) => operation === 'CopyObject').length;

  test.each([
    [403, 'AccessDenied'],
    [403, 'SignatureDoesNotMatch'],
    [501, 'NotImplemented'],
    [400, 'InvalidRequest'],
  ])('with HTTP %i %s is replaced by the annotation, and the receipt has the reason', async (status, code) => {
    const { annotated, write, s3 } = await open({ status, code });

    const { submission, written } = await write();

    expect(written).toBe(true);
    expect(annotated).toMatchObject([{ state: 'created' }]);
    expect(submission.receipt.writeBack).toMatchObject({ pending: false, copies: [], refused: expect.any(String) });
    expect(submission.receipt.writeBack.refused).toContain(code);
    expect((await headOf(s3)).metadata).toEqual({ mine: 'yes' });
  });

  test('is not tried at every later event', async () => {
    const { server, write, annotated } = await open({ status: 403, code: 'AccessDenied', times: 9 });
    await write();

    expect(await write()).toMatchObject({ written: false });
    expect(copies(server)).toBe(1);
    expect(annotated).toHaveLength(1);
  });

  test('of a feed that wants only metadata is replaced by the annotation, too', async () => {
    const { write, annotated } = await open(
      { status: 403, code: 'AccessDenied' },
      makeFeed({ writeBack: ['metadata'] }),
    );
    await write();

    expect(annotated).toHaveLength(1);
  });

  test('and an annotation that S3 refuses as well still end the write-back', async () => {
    const { s3, server } = await open(undefined);
    const head = await headOf(s3);
    const ledger = createMemoryLedger(() => at(0));
    server.addFault({ operation: 'CopyObject', kind: 'error', status: 403, code: 'AccessDenied' });
    server.addFault({ operation: 'PutObjectAnnotation', kind: 'error', status: 403, code: 'AccessDenied' });
    const world = makeWorld({ s3, ledger, annotate: createAnnotate(s3, false, run.log) });

    const { submission } = await writeBack(makeFeed(), ledger.put(makeCreated(head, PENDING)), head, run.log, world);

    expect(submission.receipt.writeBack).toMatchObject({ pending: false, refused: expect.any(String) });
  });

  test('temporarily is a fault, after which the message comes back', async () => {
    const { write } = await open({ status: 503, code: 'SlowDown' });

    await expect(write()).rejects.toMatchObject({ name: 'SlowDown' });
  });

  test('never prevents the list of problems, and the list never prevents the copy', async () => {
    const { s3, server } = await startTestServer();
    const ledger = createMemoryLedger(() => at(0));
    await s3.send(new PutObjectCommand({ ...place, Body: 'a;b\n1\n' }));
    const head = await headOf(s3);
    const rejected = {
      state: 'rejected' as const,
      answer: undefined,
      problems: [{ code: 'csv_fields', message: 'x' }],
    };
    server.addFault({ operation: 'PutObject', kind: 'error', status: 403, code: 'AccessDenied' });

    const submission = ledger.put(makeCreated(head, { ...rejected, ...PENDING }));
    await writeBack(makeFeed({ rejectFile: true }), submission, head, run.log, makeWorld({ s3, ledger, annotate }));

    expect((await headOf(s3)).metadata).toMatchObject({ 'dropdial-status': 'rejected' });
  });
});

describe('an object that must not be copied', () => {
  test.each<[string, Partial<PutObjectCommandInput>]>([
    ['a legal hold', { ObjectLockLegalHoldStatus: 'ON' }],
    ['a retention period', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: at(86_400) }],
    ['an archive storage class', { StorageClass: 'DEEP_ARCHIVE' }],
  ])('with %s keeps it, and the annotation states the outcome once', async (_what, input) => {
    const { s3, server } = await startTestServer();
    const ledger = createMemoryLedger(() => at(0));
    await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n', ...input }));
    const head = await headOf(s3);
    const annotated: unknown[] = [];
    const world = makeWorld({ s3, ledger, annotate: async (_object, receipt) => annotated.push(receipt) > 0 });
    const feed = makeFeed({ writeBack: ['metadata'] });
    const first = ledger.put(makeCreated(head, { writeBack: { pending: true, copies: [] } }));

    const { submission } = await writeBack(feed, first, head, run.log, world);

    expect(await writeBack(feed, submission, head, run.log, world)).toMatchObject({ written: false });
    expect(annotated).toHaveLength(1);
    expect(server.requests.map(({ operation }) => operation)).not.toContain('CopyObject');
    expect((await headOf(s3)).etag).toBe(head.etag);
  });
});

describe('the outcome of another submission', () => {
  const OTHER = 'b'.repeat(64);
  const CREATED = { 'dropdial-status': 'created', 'dropdial-submission': OTHER, 'dropdial-list-id': '9' };
  const WAITING = { state: 'waiting', answer: undefined, missing: ['rule_id'] } as const;

  /**
   * Opens a plain upload that a worker has seen. Others copy it in parts, which changes its ETag, and then in one
   * request, which restores the ETag.
   */
  async function open(versioned: boolean, change: Parameters<typeof makeDraft>[0] = WAITING) {
    const { s3, server } = await startTestServer({ versioned });
    const others = connect(server);
    const ledger = createMemoryLedger(() => at(0));
    const upload = { ...place, Body: 'phone;name\n1;a\n' };
    await others.send(new PutObjectCommand(upload));
    const seen = await headOf(s3);
    const submission = ledger.put(makeCreated(seen, { writeBack: { pending: true, copies: [] }, ...change }));
    return {
      s3,
      seen,
      ledger,
      submission,
      mark: async (Metadata: Record<string, string>) => {
        await uploadInParts(others);
        await others.send(new PutObjectCommand({ ...upload, Metadata }));
      },
      changeByParts: () => uploadInParts(others),
      write: (head = seen) => writeBack(makeFeed(), submission, head, run.log, makeWorld({ s3, ledger, annotate })),
    };
  }

  test.each([
    [false, WAITING],
    [true, WAITING],
    [false, {}],
    [true, {}],
  ])(
    'is never overwritten, although the object has the ETag that was seen (versions: %s, %o)',
    async (versioned, change) => {
      const { s3, seen, mark, write, submission } = await open(versioned, change);
      await mark({ own: 'stays', ...CREATED });

      const { submission: latest, ...rest } = await write();

      const { metadata, etag } = await headOf(s3);
      expect(etag).toBe(seen.etag);
      expect(metadata).toEqual({ own: 'stays', ...CREATED });
      expect(rest).toEqual({ written: true, isOfOther: true });
      expect(latest.receipt.submission).toBe(submission.receipt.submission);
      expect(latest.receipt.writeBack).toMatchObject({ pending: false, copies: [] });
    },
  );

  test.each([1, 2])('is restored if it arrives at the last moment, %i times', async most => {
    const { s3, mark, write } = await open(true, {});
    let times = 0;
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName === 'CopyObjectCommand' && times < most) await mark({ ...CREATED, turn: `${++times}` });
          return next(args);
        },
      { step: 'initialize' },
    );

    expect(await write()).toMatchObject({ isOfOther: true });

    expect((await headOf(s3)).metadata).toEqual({ ...CREATED, turn: `${most}` });
  });

  test('is not hidden, even for a moment, by an outcome that called nobody', async () => {
    const { s3, mark, write } = await open(true, WAITING);
    await mark(CREATED);
    const copied: string[] = [];
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          copied.push(commandName ?? '');
          return next(args);
        },
      { step: 'initialize' },
    );

    await write();

    expect(copied).not.toContain('CopyObjectCommand');
  });

  test('is safe even if the object was yet another one at the last look', async () => {
    const { s3, changeByParts, mark, write } = await open(false);
    await changeByParts();
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          const answer = await next(args);
          if (commandName === 'HeadObjectCommand') await mark(CREATED);
          return answer;
        },
      { step: 'initialize' },
    );

    await write();

    expect((await headOf(s3)).metadata).toEqual(CREATED);
  });

  test('is overwritten by a submission that continued from there', async () => {
    const { s3, mark, write } = await open(false);
    await mark({ own: 'stays', ...CREATED });

    expect(await write(await headOf(s3))).not.toHaveProperty('isOfOther');

    const { metadata } = await headOf(s3);
    expect(metadata).toMatchObject({ own: 'stays', 'dropdial-status': 'waiting' });
    expect(metadata).not.toHaveProperty('dropdial-list-id');
  });

  test.each([true, false])(
    'and a newer upload are not overwritten if the ledger has a newer state by then (versions: %s)',
    async versioned => {
      const { s3, ledger, submission, changeByParts, write } = await open(versioned);
      let isDone = false;
      s3.middlewareStack.add(
        (next, { commandName }) =>
          async args => {
            const answer = await next(args);
            if (commandName !== 'CopyObjectCommand' || isDone) return answer;
            isDone = true;
            await changeByParts();
            ledger.put({ ...submission.receipt, state: 'skipped', missing: undefined });
            return answer;
          },
        { step: 'initialize' },
      );

      const { submission: latest } = await write();

      expect((await headOf(s3)).metadata).toEqual({});
      expect(latest.receipt).toMatchObject({ state: 'skipped', writeBack: { pending: false } });
    },
  );
});

describe('metadata that a gateway writes onto the object between our look and our copy', () => {
  /** Copies like a gateway that keeps the existing metadata, and sets a time and a header. */
  async function touch(s3: S3Client, times: number): Promise<void> {
    const { metadata } = await headOf(s3);
    await s3.send(
      new CopyObjectCommand({
        ...place,
        CopySource: `${place.Bucket}/${place.Key}`,
        MetadataDirective: 'REPLACE',
        Metadata: { ...metadata, [`mtime${times}`]: '1764000000' },
        CacheControl: 'no-store',
        StorageClass: 'STANDARD_IA',
      }),
    );
  }

  /** Opens a plain upload that the function has seen, and whose copies all keep its ETag. */
  async function openSeen(versioned: boolean) {
    const { s3, server } = await startTestServer({ versioned });
    const gateway = connect(server);
    const ledger = createMemoryLedger(() => at(0));
    await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n', Metadata: { own: 'stays' } }));
    const seen = await headOf(s3);
    const submission = ledger.put(makeCreated(seen));
    const write = () => writeBack(makeFeed(), submission, seen, run.log, makeWorld({ s3, ledger, annotate }));
    return { s3, gateway, ledger, submission, write };
  }

  test.each([true, false])('stay, together with ours (versions: %s)', async versioned => {
    const { s3, gateway, write } = await openSeen(versioned);
    await touch(gateway, 1);

    await write();

    const { metadata, output } = await headOf(s3);
    expect(metadata).toMatchObject({ own: 'stays', mtime1: '1764000000', 'dropdial-status': 'created' });
    expect(output).toMatchObject({ CacheControl: 'no-store', StorageClass: 'STANDARD_IA' });
  });

  test.each([1, 2])('stay even if they arrive at the last moment, %i times', async most => {
    const { s3, gateway, ledger, submission, write } = await openSeen(true);
    let times = 0;
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName === 'CopyObjectCommand' && times < most) await touch(gateway, ++times);
          return next(args);
        },
      { step: 'initialize' },
    );

    await write();

    const head = await headOf(s3);
    const all = Object.fromEntries(Array.from({ length: most }, (_, index) => [`mtime${index + 1}`, '1764000000']));
    expect(head.metadata).toMatchObject({ own: 'stays', ...all, 'dropdial-status': 'created' });
    expect(head.output).toMatchObject({ CacheControl: 'no-store', StorageClass: 'STANDARD_IA' });
    const { receipt } = (await ledger.read(submission.receipt.feed, submission.receipt.submission)) ?? submission;
    expect(receipt.writeBack).toEqual({ pending: false, copies: [{ etag: head.etag, versionId: head.versionId }] });
  });

  /** Makes a gateway write other metadata right before each of our copies. Returns the number of ours so far. */
  function beforeEachCopy(s3: S3Client, gateway: S3Client, metadataAt: (copies: number) => Record<string, string>) {
    const made = { copies: 0 };
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName !== 'CopyObjectCommand') return next(args);
          const Metadata = metadataAt(++made.copies);
          const CopySource = `${place.Bucket}/${place.Key}`;
          await gateway.send(new CopyObjectCommand({ ...place, CopySource, MetadataDirective: 'REPLACE', Metadata }));
          return next(args);
        },
      { step: 'initialize' },
    );
    return made;
  }

  test('are given up if they never end', async () => {
    const { s3, gateway, write } = await openSeen(true);
    const made = beforeEachCopy(s3, gateway, copies => ({ mtime: String(copies) }));

    const { submission } = await write();

    expect(made.copies).toBe(3);
    expect(submission.receipt.writeBack.pending).toBe(false);
    expect((await headOf(s3)).metadata).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('stay removed if they are removed', async () => {
    const { s3, gateway, write } = await openSeen(true);
    beforeEachCopy(s3, gateway, () => ({ mtime: '1' }));

    await write();

    const { metadata } = await headOf(s3);
    expect(metadata).toMatchObject({ mtime: '1', 'dropdial-status': 'created' });
    expect(metadata).not.toHaveProperty('own');
  });

  test('are dropped if they leave no room for ours, and those that were seen stay', async () => {
    const { s3, gateway, write } = await openSeen(false);
    const CopySource = `${place.Bucket}/${place.Key}`;
    const Metadata = { big: 'x'.repeat(2040) };
    await gateway.send(new CopyObjectCommand({ ...place, CopySource, MetadataDirective: 'REPLACE', Metadata }));

    await write();

    const { metadata } = await headOf(s3);
    expect(metadata).toMatchObject({ own: 'stays', 'dropdial-status': 'created' });
    expect(metadata).not.toHaveProperty('big');
  });
});

describe('every part of a write-back', () => {
  const PENDING = { pending: true, copies: [] };

  /** Opens an object in parts, whose copies have another ETag. `annotated` has its annotations. */
  async function open(change: Parameters<typeof makeDraft>[0], versioned = false) {
    const { s3, server } = await startTestServer({ versioned });
    const ledger = createMemoryLedger(() => at(0));
    await uploadInParts(s3);
    const head = await headOf(s3);
    const submission = ledger.put(makeCreated(head, change));
    const annotated: unknown[] = [];
    const own = makeRun();
    const world = makeWorld({ s3, ledger, annotate: async object => annotated.push(object) > 0 });
    return {
      s3,
      server,
      ledger,
      head,
      submission,
      annotated,
      logged: own.logged,
      world,
      write: (feed = makeFeed(), latest = submission, there = head) => writeBack(feed, latest, there, own.log, world),
      operations: () => server.requests.map(({ operation }) => operation),
    };
  }
  const versionOf = ({ versionId }: ObjectHead) => (versionId === undefined ? {} : { versionId });

  test.each([true, false])('is about the copy that was made (versions: %s)', async versioned => {
    const { s3, write, annotated } = await open({ writeBack: PENDING }, versioned);

    const { submission, written } = await write();

    const copied = await headOf(s3);
    const copy = { etag: copied.etag, ...versionOf(copied) };
    expect(written).toBe(true);
    expect(annotated).toEqual([{ bucket: 'drops', key: 'acme/people.csv', ...copy }]);
    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [copy] });
  });

  test.each([true, false])('is about the current object, if nothing is copied (versions: %s)', async versioned => {
    const { head, write, annotated, operations } = await open({ writeBack: PENDING }, versioned);

    const { submission } = await write(makeFeed({ writeBack: ['annotation'] }));

    const there = { etag: head.etag, ...versionOf(head) };
    expect(annotated).toEqual([{ bucket: 'drops', key: 'acme/people.csv', ...there }]);
    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [] });
    expect(operations()).not.toContain('CopyObject');
  });

  test('is left out if the feed does not want it', async () => {
    const { write, annotated, operations } = await open({ writeBack: PENDING });

    const { submission } = await write(makeFeed({ writeBack: ['metadata'] }));
    await write(makeFeed({ writeBack: [] }));

    expect(annotated).toEqual([]);
    expect(operations().filter(operation => operation === 'CopyObject')).toHaveLength(1);
    expect(submission.receipt.writeBack.refused).toBeUndefined();
  });

  test('is done once: an outcome that the object already has is not written again', async () => {
    const { s3, write, annotated, operations } = await open({ writeBack: PENDING });
    const { submission } = await write();

    expect(await write(makeFeed(), submission, await headOf(s3))).toEqual({ submission, written: false });
    expect(annotated).toHaveLength(1);
    expect(operations().filter(operation => operation === 'CopyObject')).toHaveLength(1);
  });

  test.each([true, false])('names a copy whose worker died, with its version (versions: %s)', async versioned => {
    const { s3, head, submission, write, annotated, operations } = await open({ writeBack: PENDING }, versioned);
    await copyOntoItself(s3, head, { ...describeOutcome(submission.receipt) });
    const copied = await headOf(s3);

    const { submission: latest } = await write(makeFeed(), submission, copied);

    const copy = { etag: copied.etag, ...versionOf(copied) };
    expect(latest.receipt.writeBack).toEqual({ pending: false, copies: [copy] });
    expect(annotated).toMatchObject([copy]);
    expect(operations().filter(operation => operation === 'CopyObject')).toHaveLength(1);
  });

  test('does not name a copy twice', async () => {
    const { s3, ledger, write } = await open({ writeBack: PENDING });
    const { submission } = await write();
    const { copies } = submission.receipt.writeBack;
    const pending = ledger.put({ ...submission.receipt, writeBack: { pending: true, copies } });

    const { submission: latest } = await write(makeFeed(), pending, await headOf(s3));

    expect(latest.receipt.writeBack).toEqual({ pending: false, copies });
  });

  test('is recorded as pending before the copy is made, with the earlier copies', async () => {
    const copies = [{ etag: 'before' }];
    const { s3, ledger, submission, write } = await open({ writeBack: { pending: false, copies } });
    const said: unknown[] = [];
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          const { feed, submission: id } = submission.receipt;
          if (commandName === 'CopyObjectCommand') said.push((await ledger.read(feed, id))?.receipt.writeBack);
          return next(args);
        },
      { step: 'initialize' },
    );

    await write();

    expect(said).toEqual([{ pending: true, copies }]);
  });

  test('ends if the object was deleted, and the ledger keeps the outcome', async () => {
    const { s3, write, annotated, logged } = await open({ writeBack: PENDING });
    await s3.send(new DeleteObjectCommand(place));

    const { submission, written } = await write();

    expect(written).toBe(true);
    expect(submission.receipt).toMatchObject({ state: 'created', writeBack: { pending: false, copies: [] } });
    expect(annotated).toEqual([]);
    expect(logged).toEqual(['the object was replaced or deleted; its outcome stays in the ledger']);
  });

  test('ends if the object is deleted after its copy, which is named', async () => {
    const { s3, write, world, ledger, submission: first, head } = await open({ writeBack: PENDING });
    let copied: ObjectHead | undefined;
    const goes = async () => {
      copied = await headOf(s3);
      await s3.send(new DeleteObjectCommand(place));
      await s3.send(new GetObjectCommand(place));
      return true;
    };

    const { submission } = await writeBack(makeFeed(), first, head, run.log, { ...world, annotate: goes });

    expect(copied?.etag).not.toBe(head.etag);
    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [{ etag: copied?.etag }] });
    expect(await ledger.read('acme', first.receipt.submission)).toEqual(submission);
    expect(await write(makeFeed(), submission)).toMatchObject({ written: true });
  });

  test('continues with its own copy if the annotation does not find the object once', async () => {
    const { s3, world, submission: first, head, operations } = await open({ writeBack: PENDING });
    const annotated: unknown[] = [];
    const annotateLate = async (object: unknown) => {
      if (annotated.push(object) === 1) await s3.send(new GetObjectCommand({ ...place, Key: 'acme/none.csv' }));
      return true;
    };

    const { submission } = await writeBack(makeFeed(), first, head, run.log, { ...world, annotate: annotateLate });

    const { etag } = await headOf(s3);
    expect(annotated).toMatchObject([{ etag }, { etag }]);
    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [{ etag }] });
    expect(operations().filter(operation => operation === 'CopyObject')).toHaveLength(1);
  });

  test('that has no room on the object is replaced by the annotation, with the reason', async () => {
    const { s3, server } = await startTestServer();
    const ledger = createMemoryLedger(() => at(0));
    const Metadata = { mine: 'x'.repeat(2040) };
    await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n', Metadata }));
    const head = await headOf(s3);
    const annotated: unknown[] = [];
    const world = makeWorld({ s3, ledger, annotate: async object => annotated.push(object) > 0 });
    const own = makeRun();
    const first = ledger.put(makeCreated(head, { writeBack: PENDING }));

    const { submission } = await writeBack(makeFeed({ writeBack: ['metadata'] }), first, head, own.log, world);

    const refused = 'its own metadata fills the 2 KB';
    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [], refused });
    expect(annotated).toHaveLength(1);
    expect(own.logged).toEqual(['the outcome is not written into the metadata']);
    expect(server.requests.map(({ operation }) => operation)).not.toContain('CopyObject');
  });

  // Another worker may have annotated earlier. The worker that knows less must not be the last one to write.
  test.each([true, false])(
    'is done again for a change that another worker recorded meanwhile, whether that is pending: %s',
    async pending => {
      const waiting = { state: 'waiting' as const, answer: undefined, missing: ['rule_id'], writeBack: PENDING };
      const { ledger, head, submission: first, world } = await open(waiting);
      const annotated: object[] = [];
      const annotateLate = async (_: unknown, receipt: object) => {
        if (annotated.push(receipt) === 1) ledger.put(makeCreated(head, { writeBack: { pending, copies: [] } }));
        return true;
      };
      const feed = makeFeed({ writeBack: ['annotation'] });

      const { submission } = await writeBack(feed, first, head, run.log, { ...world, annotate: annotateLate });

      expect(annotated).toMatchObject([{ state: 'waiting' }, { state: 'created' }]);
      expect(submission.receipt).toMatchObject({ state: 'created', writeBack: { pending: false } });
    },
  );

  test('is tried again after a refusal if there is something new to write', async () => {
    const { s3, write } = await open({ writeBack: { ...PENDING, refused: 'AccessDenied' } });

    const { submission } = await write();

    const { etag, metadata } = await headOf(s3);
    expect(metadata).toMatchObject({ 'dropdial-status': 'created' });
    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [{ etag }] });
  });

  test('takes no object for a copy if no copy was pending', async () => {
    const { server, write } = await open({ drop: makeDraft().drop });
    server.addFault({ operation: 'CopyObject', kind: 'error', status: 403, code: 'AccessDenied' });

    const { submission } = await write();

    expect(submission.receipt.writeBack).toMatchObject({ pending: false, copies: [] });
  });

  test('takes no other file for its copy, although it has the same mark', async () => {
    const { s3, server, submission: first, write } = await open({ writeBack: PENDING });
    const Metadata = { ...describeOutcome(first.receipt) };
    await connect(server).send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n2;b\n', Metadata }));

    const { submission } = await write();

    expect(submission.receipt.writeBack).toEqual({ pending: false, copies: [] });
    expect((await headOf(s3)).size).toBe(19);
  });

  test('that S3 refuses is in the log', async () => {
    const { server, write, logged } = await open({ writeBack: PENDING });
    server.addFault({ operation: 'CopyObject', kind: 'error', status: 403, code: 'AccessDenied' });

    await write();

    expect(logged).toEqual(['the metadata could not be written']);
  });

  test.each<[string, boolean, Parameters<typeof makeDraft>[0], boolean]>([
    ['a feed that asks for one, and a file with problems', true, {}, true],
    ['a feed that does not', false, {}, false],
    ['a file without problems', true, { problems: [] }, false],
    ['an outcome that was already written back', true, { writeBack: { pending: false, copies: [] } }, false],
  ])('has a list of problems beside the object, or none: %s', async (_, rejectFile, change, isThere) => {
    const problems = [{ code: 'csv_fields', message: 'x' }];
    const refused = { state: 'rejected' as const, answer: undefined, problems, writeBack: PENDING, ...change };
    const { s3, write } = await open(refused);

    await write(makeFeed({ rejectFile }));

    const list = await readHead(s3, place.Bucket, `${place.Key}.errors.csv`, run.signal);
    expect(list !== undefined).toBe(isThere);
  });
});
