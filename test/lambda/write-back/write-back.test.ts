import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { locateDrops } from '../../../lambda/drop/locate-drops.ts';
import { type ObjectHead, readHead } from '../../../lambda/s3/read-head.ts';
import { copyOntoItself } from '../../../lambda/write-back/copy-onto-itself.ts';
import { describeOutcome } from '../../../lambda/write-back/describe-outcome.ts';
import { writeBack } from '../../../lambda/write-back/write-back.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const place = { Bucket: 'drops', Key: 'acme/people.csv' };
const run = makeRun();
const annotate = async () => true;

/** Uploads in parts, so that a copy, which has one part, has another ETag. */
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

/** The receipt of a drop that became a list, and of this object. */
function makeCreated({ etag, size }: ObjectHead, change: Parameters<typeof makeDraft>[0] = {}) {
  return makeDraft({
    state: 'created',
    lease: undefined,
    answer: { list_id: 5, answeredAt: at(0).toISOString(), full: {} },
    drop: { ...makeDraft().drop, etag, size },
    ...change,
  });
}

test('a copy whose worker died before it was named in the ledger is named by the next one, and is no new drop', async () => {
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

test('a copy whose answer was lost, and which was made again, is named too', async () => {
  const { s3 } = await startTestServer();
  const ledger = createMemoryLedger(() => at(0));
  await uploadInParts(s3);
  const uploaded = await headOf(s3);
  const submission = ledger.put(makeCreated(uploaded));
  // As the SDK does when nothing comes back: the second one meets what the first one made.
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
  expect(recorded?.receipt.writeBack).toEqual({ pending: false, copies: [{ etag: copied.etag }] });
});

test('what another worker wrote back meanwhile is written over, where the ledger says something else by now', async () => {
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
  // The slower worker has read all that it goes by; the faster one makes a list, and writes that back.
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
