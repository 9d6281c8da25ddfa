import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import { rejectUnreadable } from '../../../lambda/write-back/reject-unreadable.ts';
import { at } from '../../support/make-draft.ts';
import { makeRun } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const FILE = { bucket: 'drops', key: 'acme/own.csv', etag: 'abc' };
/** The feed wants no files, so no request goes to S3. */
const FEED = { id: 'acme', rejectFile: false, receiptFile: false };
const ID = fingerprint({ ...FILE, feed: 'acme' });
const PROBLEM = { code: 'source_encrypted', message: 'the object is encrypted with a key of its uploader (SSE-C)' };

function open(refusedEvents = 0) {
  const now = () => at(0);
  const ledger = createMemoryLedger(now);
  const told: string[] = [];
  const metrics: unknown[] = [];
  let refused = refusedEvents;
  const publish = async (type: string) => {
    if (refused-- > 0) throw new Error('the bus is full');
    told.push(type);
  };
  const announcer = createAnnouncer(ledger, publish, now);
  const run = makeRun();
  const s3 = new S3Client({});
  const world = { s3, ledger, announcer, now, putMetrics: (feed: string, all: object) => metrics.push([feed, all]) };
  return {
    told,
    metrics,
    ledger,
    reject: (more: Parameters<typeof rejectUnreadable>[1] = FILE) => rejectUnreadable(FEED, more, PROBLEM, run, world),
    receipt: async () => (await ledger.read('acme', ID))?.receipt,
  };
}

const ONE = { value: 1, unit: 'Count' };

describe('a drop that only its uploader can read', () => {
  test('is rejected in the ledger, counted and announced, once', async () => {
    const { reject, receipt, told, metrics } = open();

    await reject({ ...FILE, versionId: 'v1', size: 70, at: at(-5) });
    await reject({ ...FILE, versionId: 'v1', size: 70, at: at(-5) });

    expect(await receipt()).toMatchObject({
      state: 'rejected',
      drop: { ...FILE, versionId: 'v1', size: 70, uploadedAt: at(-5).toISOString() },
      problems: [PROBLEM],
      problemCount: 1,
      writeBack: { pending: false, refused: PROBLEM.message },
    });
    expect(told).toEqual(['Drop Rejected']);
    expect(metrics).toEqual([['acme', { rejected: ONE }]]);
  });

  test('counts as unanswered, too, if a listing found it', async () => {
    const { reject, metrics } = open();

    await reject({ ...FILE, isFound: true });
    await reject({ ...FILE, isFound: true });

    expect(metrics).toEqual([['acme', { rejected: ONE, unanswered: ONE }]]);
  });

  test('comes back if its event could not be sent, and is counted once', async () => {
    const { reject, told, metrics } = open(1);

    await expect(reject()).rejects.toThrow('the bus is full');
    await reject();

    expect(told).toEqual(['Drop Rejected']);
    expect(metrics).toHaveLength(1);
  });

  test('is another one if it is uploaded again', async () => {
    const { reject, metrics } = open();

    await reject();
    await reject({ ...FILE, etag: 'def' });

    expect(metrics).toHaveLength(2);
  });

  test('is left to the event of its upload if an event names no upload', async () => {
    const { reject, ledger, metrics } = open();

    await reject({ bucket: FILE.bucket, key: FILE.key });

    expect([ledger.calls, metrics]).toEqual([[], []]);
  });
});
