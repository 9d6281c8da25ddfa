import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { move } from '../../../../lambda/ledger/move.ts';
import { receiptKey } from '../../../../lambda/ledger/store/ledger-keys.ts';
import { createReceiptStore } from '../../../../lambda/ledger/store/receipt-store.ts';
import { expectIn } from '../../../../lambda/ledger/submission.ts';
import { connect, startTestServer, type TestServer } from '../../../local/s3/start-test-server.ts';
import { makeDraft } from '../../../support/make-draft.ts';

let ids = 0;
const storeOver = ({ server }: TestServer) =>
  createReceiptStore({
    s3: connect(server, { maxAttempts: 3 }),
    bucket: 'drops',
    now: () => new Date(),
    newId: () => `revision-${ids++}`,
  });

describe('the first document of a submission', () => {
  test('is created once by twenty concurrent writers', async () => {
    const s3 = await startTestServer();
    const stores = Array.from({ length: 20 }, () => storeOver(s3));

    const created = await Promise.all(stores.map(store => store.create(makeDraft())));

    expect(created.filter(submission => submission !== undefined)).toHaveLength(1);
  });

  test('is read back unchanged', async () => {
    const store = storeOver(await startTestServer());
    const draft = makeDraft();
    const created = await store.create(draft);

    expect(await store.read(draft.feed, draft.submission)).toEqual(created);
    expect(created?.receipt).toMatchObject(draft);
  });

  test('quotes no number to call, in problems and in warnings', async () => {
    const store = storeOver(await startTestServer());
    const problems = [{ code: 'parameter_invalid', message: 'got "+49 30 1234567"' }];
    const warnings = [{ code: 'csv_phone_unchecked', message: '"004930123456" looks odd' }];
    const plan = { rows: 1, columns: 1, bytes: 1, sha256: 'x', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };

    const created = await store.create(makeDraft({ problems, plan: { ...plan, warnings } }));

    expect(created?.receipt.problems).toEqual([{ code: 'parameter_invalid', message: 'got "…67"' }]);
    expect(created?.receipt.plan?.warnings).toEqual([{ code: 'csv_phone_unchecked', message: '"…56" looks odd' }]);
    expect(await store.read('acme', 'f'.repeat(64))).toEqual(created);
  });

  test('is absent for an unknown submission', async () => {
    const store = storeOver(await startTestServer());

    expect(await store.read('local', 'f'.repeat(64))).toBeUndefined();
  });
});

describe('the next document', () => {
  test('is written once by twenty concurrent writers', async () => {
    const s3 = await startTestServer();
    const submission = await storeOver(s3).create(makeDraft());
    if (submission === undefined) throw new Error('not created');

    const moved = await Promise.all(
      Array.from({ length: 20 }, () => storeOver(s3).replace(submission, { ...submission.receipt, state: 'sending' })),
    );

    expect(moved.filter(one => one !== undefined)).toHaveLength(1);
    const claimed = expectIn(submission, 'claimed');
    await expect(move(storeOver(s3), claimed, 'commit', 'sending', {})).rejects.toMatchObject({
      code: 'ledger_conflict',
    });
  });

  test('is ours if its first answer was lost and the second try gets 412', async () => {
    const s3 = await startTestServer();
    const store = storeOver(s3);
    // The write succeeds but its answer is lost: the client retries by itself and finds its own document.
    s3.server.addFault({ operation: 'PutObject', kind: 'drop' });

    const submission = await store.create(makeDraft());

    expect(submission?.receipt.state).toBe(makeDraft().state);
    expect(s3.server.requests.filter(({ operation }) => operation === 'PutObject').length).toBeGreaterThan(1);
  });

  test('is tried again after a 409', async () => {
    const s3 = await startTestServer();
    const store = storeOver(s3);
    s3.server.addFault({
      operation: 'PutObject',
      kind: 'error',
      status: 409,
      code: 'ConditionalRequestConflict',
      times: 2,
    });

    expect(await store.create(makeDraft())).toBeDefined();
  });
});

test.each([
  ['is not JSON', 'x'],
  ['has another shape', '{"version":1}'],
  ['has a version that is not a number', '{"version":"1"}'],
])('a document that %s is an error that names the document, not an empty ledger', async (_what, Body) => {
  const s3 = await startTestServer();
  const submission = 'a'.repeat(64);
  await s3.s3.send(new PutObjectCommand({ Bucket: 'drops', Key: receiptKey('local', submission), Body }));

  await expect(storeOver(s3).read('local', submission)).rejects.toMatchObject({
    code: 'ledger_unreadable',
    message: expect.stringContaining(submission),
  });
});

test('a document of a newer function is left alone until that function is deployed', async () => {
  const s3 = await startTestServer();
  const submission = 'a'.repeat(64);
  const Key = receiptKey('local', submission);
  await s3.s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body: '{"version":2}' }));

  await expect(storeOver(s3).read('local', submission)).rejects.toMatchObject({
    code: 'ledger_unreadable',
    message: `the ledger's document "${Key}" has version 2, and this function knows up to 1: deploy the newer function that wrote it`,
  });
});
