import { setImmediate as nextTick } from 'node:timers/promises';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { expectIn } from '../../../../lambda/ledger/submission.ts';
import { CommitPoint } from '../../../../lambda/submission/transfer/commit-point.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { PLACE, uploadObject } from '../../../support/upload-object.ts';

const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
const PLAN = {
  rows: 2,
  columns: 2,
  bytes: 10,
  sha256: '',
  delimiter: ';',
  encoding: 'UTF-8',
  blankLines: 0,
  hours: { freeRows: 2, otherDayRows: 0 },
};
const COMMITTED = { parameters: { ...PARAMETERS, delimiter: ';' }, listName: 'people ~ffffffffffff', plan: PLAN };
/** The tests are on a Friday, shortly after three in the morning. */
const NIGHT = { callingHours: { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' } };
const DAY = { callingHours: { zone: 'UTC', days: 'mon-sun', from: '03:00', to: '18:00' } };

/** Metadata that name the submission. */
const NAMED = { 'dropdial-submission': makeDraft().submission };

/** The commit point of a claimed submission of a feed. */
async function open(feed: Readonly<Record<string, unknown>> = {}, { versioned = true, secondsAgo = 0 } = {}) {
  const { s3, head: found } = await uploadObject('phone;name', { versioned });
  const head = { ...found, lastModified: new Date(found.lastModified.getTime() - secondsAgo * 1000) };
  const ledger = createMemoryLedger(() => at(0));
  const claimed = expectIn(ledger.put(makeDraft()), 'claimed');
  const way = { feed: makeFeed(feed), run: makeRun(), file: { head, parameters: PARAMETERS } };
  const point = new CommitPoint(claimed, COMMITTED, way, makeWorld({ s3, ledger }));
  const recorded = () => ledger.read('acme', claimed.receipt.submission);
  return { s3, ledger, claimed, point, recorded };
}

test('a request that passes is being sent from then on, and the ledger has the name to look for', async () => {
  const { ledger, claimed, point, recorded } = await open();

  await point.pass();

  const { submission, ...rest } = await point.left();
  expect(submission.receipt).toMatchObject({ ...COMMITTED, state: 'sending', lease: claimed.receipt.lease });
  expect(submission).toEqual(await recorded());
  expect(rest).toEqual({});
  expect(ledger.moves).toEqual(['claimed sending commit']);
});

test('a request that never gets there stays claimed', async () => {
  const { ledger, claimed, point } = await open();

  expect(await point.left()).toEqual({ submission: claimed });
  expect(ledger.calls).toEqual([]);
});

describe('an object that has changed since it was read', () => {
  test.each([
    ['replaced', (s3: S3Client) => s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;nom' }))],
    [
      'replaced by an object of the same size',
      (s3: S3Client) => s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;nom.' })),
    ],
    [
      'replaced by one of another size, which names the submission',
      (s3: S3Client) => s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;nom', Metadata: NAMED })),
    ],
    [
      'replaced by other bytes of its size, which name the submission',
      (s3: S3Client) => s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;nom.', Metadata: NAMED })),
    ],
    ['deleted', (s3: S3Client) => s3.send(new DeleteObjectCommand(PLACE))],
  ])('withholds the closing boundary if it was %s, although its version is still readable', async (_, act) => {
    const { s3, ledger, claimed, point } = await open();
    await act(s3);

    await expect(point.pass()).rejects.toMatchObject({ code: 'source_changed' });

    expect(await point.left()).toEqual({ submission: claimed });
    expect(ledger.calls).toEqual([]);
  });

  test('because the same bytes were written again is read again, as its tags may belong to content in between', async () => {
    const { ledger, claimed, point } = await open({}, { versioned: false, secondsAgo: 1 });

    await expect(point.pass()).rejects.toMatchObject({ code: 'withheld' });

    expect(await point.left()).toMatchObject({ submission: claimed, withheld: { code: 'another_upload' } });
    expect(ledger.calls).toEqual([]);
  });

  test.each([
    ['from the same second, which cannot be told apart', { versioned: false }],
    ['under the version that was read', { secondsAgo: 1 }],
  ])('does not withhold it for the same bytes %s', async (_, how) => {
    const { point } = await open({}, how);

    await point.pass();

    expect(await point.left()).toMatchObject({ submission: { receipt: { state: 'sending' } } });
  });

  test('because another worker wrote the outcome onto it, in a bucket without versions, does not withhold it', async () => {
    const { s3, claimed, point } = await open({}, { versioned: false, secondsAgo: 1 });
    const Metadata = { 'dropdial-submission': claimed.receipt.submission };
    await s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;name', Metadata }));

    await point.pass();

    expect(await point.left()).toMatchObject({ submission: { receipt: { state: 'sending' } } });
  });

  test('because another worker wrote the outcome onto it does not withhold it', async () => {
    const { s3, claimed, point } = await open();
    const Metadata = { 'dropdial-submission': claimed.receipt.submission };
    // Under SSE-KMS every write has an ETag of its own, also of the same bytes.
    await s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;nom.', Metadata, ServerSideEncryption: 'aws:kms' }));

    await point.pass();

    expect(await point.left()).toMatchObject({ submission: { receipt: { state: 'sending' } } });
  });
});

describe('calling hours that end during the send', () => {
  test.each(['hold', 'refuse'])('withhold the closing boundary, also of a feed that would %s', async outsideHours => {
    const { ledger, claimed, point } = await open({ ...NIGHT, outsideHours });

    await expect(point.pass()).rejects.toMatchObject({
      code: 'withheld',
      message: expect.stringContaining('09:00-18:00'),
    });

    expect(await point.left()).toEqual({
      submission: claimed,
      withheld: {
        code: 'outside_hours',
        message: expect.stringContaining('09:00-18:00'),
        until: new Date('2026-01-02T09:00:00Z'),
      },
    });
    expect(ledger.calls).toEqual([]);
  });

  test('do not withhold it while they last', async () => {
    const { point } = await open(DAY);

    await point.pass();

    expect(await point.left()).toMatchObject({ submission: { receipt: { state: 'sending' } } });
  });
});

describe('a write that fails', () => {
  test('because another worker moved the submission withholds the closing boundary', async () => {
    const { ledger, claimed, point, recorded } = await open();
    ledger.beforeNextWrite(() =>
      ledger.put({ ...claimed.receipt, lease: { owner: 'b', until: at(90).toISOString() } }),
    );

    await expect(point.pass()).rejects.toMatchObject({ code: 'ledger_conflict' });

    expect(await point.left()).toEqual({ submission: claimed });
    expect(await recorded()).toMatchObject({ receipt: { state: 'claimed', lease: { owner: 'b' } } });
  });

  test('because the ledger fails withholds it, too, and is not a failed request', async () => {
    const { ledger, claimed, point } = await open();
    ledger.replace = () => Promise.reject(new Error('S3 is away'));

    await expect(point.pass()).rejects.toThrow('S3 is away');

    expect(await point.left()).toEqual({ submission: claimed });
  });
});

test('an early answer that arrives during the write to the ledger waits for that write', async () => {
  const { ledger, point } = await open();
  const arrived = Promise.withResolvers<void>();
  const { replace } = ledger;
  ledger.replace = async (...given) => {
    await arrived.promise;
    return replace(...given);
  };
  const passing = point.pass();
  let isKnown = false;
  const leaving = point.left().finally(() => {
    isKnown = true;
  });

  await nextTick();
  expect(isKnown).toBe(false);
  arrived.resolve();

  expect(await leaving).toMatchObject({ submission: { receipt: { state: 'sending' } } });
  await passing;
});
