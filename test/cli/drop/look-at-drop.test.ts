import { PutObjectAnnotationCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { lookAtDrop } from '../../../cli/drop/look-at-drop.ts';
import { DROP_ID } from '../../../cli/drop/upload-drop.ts';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { createReceiptStore } from '../../../lambda/ledger/store/receipt-store.ts';
import { ANNOTATION_NAME } from '../../../lambda/s3/annotate.ts';
import type { S3Server } from '../../../local/s3/start-s3-server.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';

const feed = makeFeed();
const key = 'acme/a.csv';
const place = { bucket: 'drops', key };
const FORBIDDEN = { kind: 'error', status: 403, code: 'AccessDenied', times: 9 } as const;

/** Writes the object as the command uploads it, or with the metadata that the function would add later. */
async function put(
  s3: S3Client,
  metadata: Record<string, string> = {},
  id = 'this',
): Promise<{ etag: string; versionId: string }> {
  const { ETag = '', VersionId: versionId = '' } = await s3.send(
    new PutObjectCommand({ Bucket: 'drops', Key: key, Body: 'phone\n', Metadata: { [DROP_ID]: id, ...metadata } }),
  );
  return { etag: ETag.replaceAll('"', ''), versionId };
}

async function open({ isOfEarlier = false } = {}) {
  const { s3, server } = await startTestServer({ versioned: true });
  const ledger = createReceiptStore({ s3, bucket: 'drops', now: () => at(0), newId: () => crypto.randomUUID() });
  const uploaded = { id: 'this', ...(await put(s3)) };
  const expected = fingerprint({ feed: feed.id, ...place, etag: uploaded.etag });
  const record = async (change: Partial<Draft>, submission = expected): Promise<Receipt | undefined> => {
    const versionId = isOfEarlier ? 'another' : uploaded.versionId;
    const drop = { ...makeDraft().drop, ...place, etag: uploaded.etag, versionId };
    return (await ledger.create(makeDraft({ submission, drop, ...change })))?.receipt;
  };
  const look = lookAtDrop({ s3, ledger, feed, key, uploaded, hasAnnotations: true });
  return { s3, server, record, look, expected };
}

const forbid = (server: S3Server, operation: string, of: string) =>
  server.addFault({ ...FORBIDDEN, operation, key: of });
const receiptOf = (submission: string) => `submissions/acme/${submission}.json`;

describe('a look at a drop shows', () => {
  test('nothing before the function has seen it', async () => {
    const { look } = await open();

    expect(await look()).toEqual({ kind: 'nothing' });
  });

  test('its receipt before the object has any status', async () => {
    const { look, record } = await open();
    await record({ state: 'waiting' });

    expect(await look()).toMatchObject({ kind: 'receipt', receipt: { state: 'waiting' } });
  });

  test('no receipt of the same file from an earlier upload', async () => {
    const { look, record } = await open({ isOfEarlier: true });
    await record({ state: 'rejected' });

    expect(await look()).toEqual({ kind: 'nothing' });
  });

  test('the receipt that the object names', async () => {
    const { s3, look, record } = await open();
    const submission = 'e'.repeat(64);
    await record({ state: 'rejected' }, submission);
    await put(s3, { 'dropdial-status': 'rejected', 'dropdial-submission': submission });

    expect(await look()).toMatchObject({ kind: 'receipt', receipt: { submission } });
  });

  test('that another object has replaced it', async () => {
    const { s3, look } = await open();
    await put(s3, { 'dropdial-status': 'created' }, 'another');

    expect(await look()).toEqual({ kind: 'replaced' });
  });

  test('its receipt even if another object has replaced it', async () => {
    const { s3, look, record } = await open();
    await record({ state: 'rejected' });
    await put(s3, {}, 'another');

    expect(await look()).toMatchObject({ kind: 'receipt' });
  });
});

describe('a caller who may not read the ledger', () => {
  const written = { 'dropdial-status': 'rejected', 'dropdial-error': 'stale: too old' };

  test('sees the status of the object, and asks the ledger once', async () => {
    const { s3, server, look, expected } = await open();
    forbid(server, 'GetObject', receiptOf(expected));
    expect(await look()).toEqual({ kind: 'nothing' });
    await put(s3, { ...written, 'dropdial-submission': expected });

    expect(await look()).toMatchObject({ kind: 'metadata', metadata: written });
    expect(server.requests.filter(request => request.key === receiptOf(expected))).toHaveLength(1);
  });

  test('sees the receipt if the object carries it', async () => {
    const { s3, server, look, expected, record } = await open();
    const receipt = await record({ state: 'rejected' });
    forbid(server, 'GetObject', receiptOf(expected));
    await put(s3, { ...written, 'dropdial-submission': expected });
    const annotation = { AnnotationName: ANNOTATION_NAME, AnnotationPayload: JSON.stringify(receipt) };
    await s3.send(new PutObjectAnnotationCommand({ Bucket: 'drops', Key: key, ...annotation }));

    expect(await look()).toEqual({ kind: 'receipt', receipt });
    forbid(server, 'GetObjectAnnotation', key);
    expect(await look()).toMatchObject({ kind: 'metadata' });
  });

  test('is told when the object cannot be read either', async () => {
    const { server, look, expected } = await open();
    forbid(server, 'GetObject', receiptOf(expected));
    forbid(server, 'HeadObject', key);

    expect(await look()).toEqual({ kind: 'forbidden' });
  });
});

test('a temporary fault is thrown', async () => {
  const { server, look } = await open();
  server.addFault({ operation: 'HeadObject', kind: 'error', status: 503, code: 'SlowDown' });

  await expect(look()).rejects.toThrow();
  expect(await look()).toEqual({ kind: 'nothing' });
});
