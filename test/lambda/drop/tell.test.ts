import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { announce, tell } from '../../../lambda/drop/tell.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Pause } from '../../../lambda/ledger/pause.ts';
import type { ObjectHead } from '../../../lambda/s3/read-head.ts';
import type { Stand } from '../../../lambda/submission/step.ts';
import type { World } from '../../../lambda/world.ts';
import { type DropOptions, KEY, openDrops } from './open-drops.ts';

const PENDING = { writeBack: { pending: true, copies: [] } } satisfies Partial<Draft>;
const PAUSE: Pause = { code: 'api_account', message: 'no money' };

/** Opens a submission whose outcome has to be reported, and records every effect of that in order. */
async function open(state: Draft['state'], more: Partial<Draft> = PENDING, options: DropOptions = {}) {
  const drops = await openDrops(options);
  const { feed, headOf, ledger, markers, record, run, told } = drops;
  const order: string[] = [];
  const world: World = {
    ...drops.world,
    annotate: async (object, receipt) => {
      order.push('annotated');
      return drops.world.annotate(object, receipt);
    },
    announcer: {
      ...drops.world.announcer,
      announce: async (submission, log) => {
        order.push('announced');
        return drops.world.announcer.announce(submission, log);
      },
    },
  };
  const submission = await record(state, more);
  const { etag: uploadedEtag } = submission.receipt.drop;
  const sidecar = { key: `${KEY}.json`, etag: 'second', lastModified: drops.now() };
  return {
    ...drops,
    order,
    world,
    submission,
    tellOf: async (stand: Partial<Stand> = {}, changed: Partial<World> = {}, head?: ObjectHead) => {
      const drop = { feed, head: head ?? (await headOf()), uploadedEtag };
      return tell({ submission, ...stand }, drop, sidecar, run, { ...world, ...changed });
    },
    announceOf: (stand: Partial<Stand> = {}) => announce({ submission, ...stand }, run, world),
    latest: () => drops.receiptOf(submission.receipt.submission),
    ledger,
    markers,
    told,
  };
}

describe('a drop that was skipped because its object was removed or replaced', () => {
  const problems = [{ code: 'source_changed', message: 'the object was replaced before anything was sent' }];

  test('is announced on the bus, and not written onto the same bytes that reappeared', async () => {
    const { tellOf, headOf, order, told, latest } = await open('skipped', { ...PENDING, problems });
    const before = await headOf();

    const { written, submission } = await tellOf();

    expect([written, order, told]).toEqual([true, ['announced'], ['Drop Skipped']]);
    expect(await headOf()).toMatchObject({ metadata: {}, etag: before.etag });
    expect(await latest()).toEqual(submission.receipt);
    expect(submission.receipt.writeBack.pending).toBe(false);
  });

  test('is reported in the files beside it, once', async () => {
    const { tellOf, server } = await open('skipped', { ...PENDING, problems }, { feed: { receiptFile: true } });
    const files = () =>
      server.requests.filter(({ key }) => key?.includes('.result.')).map(({ operation }) => operation);
    const { submission } = await tellOf();
    expect(files().filter(operation => operation === 'PutObject')).toHaveLength(2);
    server.clearRequests();

    await tellOf({ submission });

    expect(files()).toEqual([]);
  });

  test('is announced once', async () => {
    const { tellOf, told, latest } = await open('skipped', { ...PENDING, problems });
    const { submission } = await tellOf();

    expect(await tellOf({ submission })).toMatchObject({ written: false, submission });
    expect(told).toEqual(['Drop Skipped']);
    expect(await latest()).toEqual(submission.receipt);
  });
});

describe('the outcome of a drop', () => {
  test('is written onto its object first, and then sent to the bus', async () => {
    const { tellOf, order, told, latest } = await open('created');

    const { written, submission, ...stand } = await tellOf();

    expect(order).toEqual(['annotated', 'announced']);
    expect(told).toEqual(['Drop Created']);
    expect(written).toBe(true);
    expect(stand).not.toHaveProperty('pause');
    expect(submission.receipt).toEqual(await latest());
    expect(submission.receipt).toMatchObject({
      announced: { event: 'Drop Created' },
      writeBack: { pending: false },
    });
  });

  test('is not written a second time, and not announced twice', async () => {
    const { tellOf, order, told } = await open('created');
    const { submission } = await tellOf();
    order.length = 0;

    expect(await tellOf({ submission })).toMatchObject({ written: false });

    expect(order).toEqual(['announced']);
    expect(told).toEqual(['Drop Created']);
  });

  test('includes a later sidecar before anything is written onto the object', async () => {
    const sidecar = { key: `${KEY}.json`, etag: 'first', readAt: new Date(0).toISOString() };
    const { tellOf, annotated, latest } = await open('created', { sidecar });

    expect(await tellOf()).toMatchObject({ written: true });

    expect(annotated).toMatchObject([{ sidecar: { etag: 'first', replacedBy: 'second' } }]);
    expect(await latest()).toMatchObject({ sidecar: { replacedBy: 'second' }, writeBack: { pending: false } });
  });

  test('stays in the ledger if its object belongs to another submission by then, and its event comes back', async () => {
    const { tellOf, headOf, s3, now, told } = await open('rejected');
    const head = await headOf();
    const Metadata = { 'dropdial-submission': 'b'.repeat(64), 'dropdial-status': 'created' };
    const CopySource = `drops/${KEY}`;
    await s3.send(
      new CopyObjectCommand({ Bucket: 'drops', Key: KEY, CopySource, MetadataDirective: 'REPLACE', Metadata }),
    );

    expect(await tellOf({}, {}, head)).toMatchObject({
      pause: { code: 'another_upload', until: new Date(now().getTime() + 1000) },
      submission: { receipt: { writeBack: { pending: false } } },
    });

    expect((await headOf()).metadata).toMatchObject(Metadata);
    expect(told).toEqual(['Drop Rejected']);
  });

  test('keeps the reason for its pause', async () => {
    const { tellOf } = await open('waiting');

    expect(await tellOf({ pause: PAUSE })).toMatchObject({ pause: PAUSE, written: true });
  });
});

describe('an outcome that cannot be written onto its object', () => {
  const fault = new Error('S3 is away');
  const annotate = async () => {
    throw fault;
  };

  test('is a fault that is left to sweeps as well, and nothing is announced before', async () => {
    const { tellOf, markers, told, submission, latest } = await open('created');

    await expect(tellOf({}, { annotate })).rejects.toBe(fault);

    expect(markers.marked).toEqual([submission.receipt.submission]);
    expect(told).toEqual([]);
    expect(await latest()).toMatchObject({ writeBack: { pending: true } });
  });

  test('is that fault even if it cannot be marked', async () => {
    const { tellOf, markers } = await open('created');
    const failing = { ...markers, mark: () => Promise.reject(new Error('S3 is away for markers')) };

    await expect(tellOf({}, { annotate, markers: failing })).rejects.toBe(fault);
  });
});

describe('an event', () => {
  test('that the bus does not accept makes the message come back', async () => {
    const { announceOf, later } = await open('created', PENDING, { refusedEvents: 1 });

    expect(await announceOf()).toMatchObject({ pause: { code: 'event_not_sent', until: later(60) } });
  });

  test('that the bus does not accept matters less than the reason for the pause of the submission', async () => {
    const { announceOf } = await open('in_doubt', {}, { refusedEvents: 1 });

    expect(await announceOf({ pause: PAUSE })).toMatchObject({ pause: PAUSE });
  });

  test('about a wait that the bus does not accept brings its message back, because a sweep may come much later', async () => {
    const { announceOf } = await open('waiting', {}, { refusedEvents: 1 });

    expect(await announceOf({ pause: PAUSE })).toMatchObject({ pause: { code: 'event_not_sent' } });
  });

  test('that was sent is recorded on the returned submission', async () => {
    const { announceOf, latest } = await open('created');

    const { submission, ...rest } = await announceOf();

    expect(submission.receipt).toEqual(await latest());
    expect(submission.receipt.announced).toMatchObject({ event: 'Drop Created' });
    expect(rest).toEqual({});
  });
});
