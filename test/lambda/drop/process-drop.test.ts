import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectTaggingCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { locateDrops } from '../../../lambda/drop/locate/locate-drops.ts';
import { processDrop } from '../../../lambda/drop/process-drop.ts';
import type { World } from '../../../lambda/world.ts';
import { COMPLETE, type DropOptions, KEY, NO_MONEY, openDrops, REFUSED_FOR_NOW, showList } from './open-drops.ts';

const { rule_id: _, ...INCOMPLETE } = COMPLETE;

async function open(options: DropOptions = {}) {
  const drops = await openDrops(options);
  const { locate, run, world } = drops;
  return {
    ...drops,
    /** Handles the drop for an event of its object. */
    process: async (more: { readonly due?: string } = {}, changed: Partial<World> = {}) =>
      processDrop(await locate(more), run, { ...world, ...changed }),
  };
}

describe('a drop', () => {
  test('goes straight through: claimed, sent, written back and announced', async () => {
    const { process, ledger, sent, told, annotated, headOf, markers, idOf } = await open();
    const id = await idOf();

    const outcome = await process();

    expect(outcome).toMatchObject({
      status: 'created',
      receipt: { submission: id, answer: { list_id: 7, count: 2 }, writeBack: { pending: false } },
    });
    expect(outcome).not.toHaveProperty('pause');
    expect(ledger.moves).toEqual(['new claimed claim', 'claimed sending commit', 'sending created answer']);
    expect(sent).toEqual(['phone;name\n+12025550101;A\n+12025550102;B\n']);
    expect(told).toEqual(['Drop Created']);
    expect(annotated).toHaveLength(1);
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-list-id': '7' });
    expect(markers.calls).toEqual([]);
  });

  test('that was created is not sent again by another delivery of its event', async () => {
    const { process, ledger, sent, told } = await open();
    await process();
    const moves = [...ledger.moves];
    const calls = ledger.calls.length;

    expect(await process()).toMatchObject({
      status: 'skipped',
      reason: 'already_done',
      receipt: { answer: { list_id: 7 } },
    });

    expect(sent).toHaveLength(1);
    expect(told).toEqual(['Drop Created']);
    expect(ledger.moves).toEqual(moves);
    // The object names its submission, so one read of the ledger suffices.
    expect(ledger.calls.slice(calls)).toEqual(['read']);
  });

  test('that was created and not written back is now written onto its object, and counts', async () => {
    const { process, record, answered, headOf, told } = await open();
    await record('created', { ...answered(9), writeBack: { pending: true, copies: [] } });

    expect(await process()).toMatchObject({ status: 'created', receipt: { writeBack: { pending: false } } });

    expect((await headOf()).metadata).toMatchObject({ 'dropdial-list-id': '9' });
    expect(told).toEqual(['Drop Created']);
  });

  test('waits for its parameters, and is announced once', async () => {
    const { process, told, headOf, sent } = await open({ feed: { defaults: INCOMPLETE } });

    const first = await process();
    const second = await process();

    expect(first).toMatchObject({ status: 'waiting', receipt: { missing: ['rule_id'] } });
    expect(first).not.toHaveProperty('pause');
    expect(second).toMatchObject({ status: 'skipped', reason: 'already_done', receipt: { state: 'waiting' } });
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': 'waiting' });
    expect(told).toEqual(['Drop Waiting']);
    expect(sent).toEqual([]);
  });

  test('that waited continues when its parameters are complete', async () => {
    const { process, put, ledger, told } = await open({ feed: { defaults: INCOMPLETE } });
    await process();
    await put(`${KEY}.json`, '{"rule_id":1}');

    expect(await process()).toMatchObject({
      status: 'created',
      receipt: { sidecar: { key: `${KEY}.json` }, parameters: { rule_id: 1 } },
    });

    expect(ledger.moves.slice(0, 2)).toEqual(['new waiting claim', 'waiting claimed claim']);
    expect(told).toEqual(['Drop Waiting', 'Drop Created']);
  });

  test('waits for a person if the account has a fault, and its event comes back', async () => {
    const { process, api, told } = await open();
    api.answer = NO_MONEY;

    expect(await process()).toMatchObject({
      status: 'waiting',
      pause: { code: 'api_account' },
      receipt: { wait: { for: 'account' } },
    });
    expect(told).toEqual(['Drop Waiting']);
  });

  test.each([
    ['invalid parameters', { tags: 'priority=none' }, 'rejected', 'Drop Rejected'],
    ['an empty file', { body: '' }, 'skipped', 'Drop Skipped'],
    ['a dry run', { tags: 'dry_run=true' }, 'checked', 'Drop Checked'],
    ['a file without rows', { body: 'phone;name\n' }, 'rejected', 'Drop Rejected'],
  ] as const)('with %s is announced and written back, and nothing is sent', async (_what, options, status, event) => {
    const { process, told, sent, headOf } = await open(options);

    expect(await process()).toMatchObject({ status, receipt: { writeBack: { pending: false } } });

    expect(told).toEqual([event]);
    expect(sent).toEqual([]);
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': status });
  });

  test('in doubt is announced, and its event comes back', async () => {
    const { process, api, told, later, ledger } = await open({ feed: { quietPeriodSeconds: 600 } });
    api.answer = { kind: 'unreadable', reason: 'HTTP 502 with a body that is not JSON' };

    expect(await process()).toMatchObject({
      status: 'in_doubt',
      pause: { code: 'submission_in_doubt', until: later(200) },
    });

    expect(told).toEqual(['Drop In Doubt']);
    expect(ledger.moves.at(-1)).toBe('sending in_doubt answer');
  });

  test('whose event the bus does not accept is written back, and its message comes back', async () => {
    const { process, told, headOf, later } = await open({ refusedEvents: 1 });

    expect(await process()).toMatchObject({
      status: 'created',
      pause: { code: 'event_not_sent', until: later(60) },
    });
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': 'created' });

    expect(await process()).toMatchObject({ status: 'skipped', reason: 'already_done' });
    expect(told).toEqual(['Drop Created']);
  });
});

describe('a drop that cannot be finished now', () => {
  test('settles before anything is recorded', async () => {
    const { process, ledger, told, run } = await open({ feed: { settleSeconds: 60 } });

    expect(await process()).toMatchObject({ status: 'unfinished', pause: { code: 'settling' } });

    expect(ledger.calls).toEqual([]);
    expect(told).toEqual([]);
    expect(run.logged).not.toContain('not finished; the event has to come back');
  });

  test('is left to the worker that has it', async () => {
    const { process, ledger, record, leased, told, run } = await open();
    const { lease } = leased();
    await record('claimed', { lease });

    expect(await process()).toMatchObject({
      status: 'unfinished',
      pause: { code: 'submission_busy', until: new Date(lease.until) },
    });

    expect(ledger.moves).toEqual([]);
    expect(told).toEqual([]);
    expect(run.logged).toContain('not finished; the event has to come back');
  });

  test('is released if the API rejects requests temporarily, and nothing is announced', async () => {
    const { process, api, told, headOf, idOf, later, receiptOf, annotated } = await open();
    api.answer = REFUSED_FOR_NOW;

    expect(await process()).toMatchObject({
      status: 'unfinished',
      pause: { code: 'api_transient', until: later(60) },
    });

    const receipt = await receiptOf(await idOf());
    expect(receipt).toMatchObject({ state: 'claimed', attempts: [{ owner: 'worker' }] });
    expect(receipt).not.toHaveProperty('lease');
    expect(told).toEqual([]);
    expect(annotated).toEqual([]);
    expect((await headOf()).metadata).toEqual({});
  });

  test('that was released is claimed again', async () => {
    const { process, api, sent, ledger } = await open();
    api.answer = REFUSED_FOR_NOW;
    await process();
    api.answer = { kind: 'created', listId: 8, count: 2, full: {} };

    expect(await process()).toMatchObject({ status: 'created', receipt: { answer: { list_id: 8 } } });

    expect(sent).toHaveLength(2);
    expect(ledger.moves).toEqual([
      'new claimed claim',
      'claimed sending commit',
      'sending claimed answer',
      'claimed sending commit',
      'sending created answer',
    ]);
  });

  test('logs its submission and its feed, and passes the fault on', async () => {
    const lines: object[] = [];
    const { world, run, locate, idOf } = await open();
    const fault = new Error('the disk');
    const ledger = { ...world.ledger, create: () => Promise.reject(fault) };
    const log = { ...run.log, with: (fields: object) => ({ ...run.log, warn: note(fields) }) };
    const note =
      (fields: object) =>
      (message: string, more: object = {}) =>
        void lines.push({ message, ...fields, ...more });

    await expect(processDrop(await locate(), { ...run, log }, { ...world, ledger })).rejects.toBe(fault);

    expect(lines).toEqual([
      {
        message: 'not finished; the event has to come back',
        submission: await idOf(),
        feed: 'acme',
        reason: 'Error: the disk',
      },
    ]);
  });

  test('is a fault if its outcome cannot be written back, and is left to sweeps as well', async () => {
    const { process, markers, idOf, told, run } = await open();

    const annotate = () => Promise.reject(new Error('S3 is away'));
    await expect(process({}, { annotate })).rejects.toThrow('S3 is away');

    expect(markers.marked).toEqual([await idOf()]);
    expect(told).toEqual([]);
    expect(run.logged).toContain('not finished; the event has to come back');
  });
});

describe('a copy of a drop onto itself that only its content shows', () => {
  /** Opens a drop with a list, whose object somebody copied in parts without its metadata. */
  async function openCopied(state: 'created' | 'waiting' = 'created') {
    const drops = await open({
      feed: { duplicateWindowDays: 7, ...(state === 'waiting' && { defaults: INCOMPLETE }) },
    });
    const { process, s3, headOf, idOf, run, world } = drops;
    const id = await idOf();
    await process();
    const place = { Bucket: 'drops', Key: KEY };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
    const source = { CopySource: `drops/${KEY}`, UploadId, PartNumber: 1 };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand({ ...place, ...source }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }));
    const { etag } = await headOf();
    const [located] = await locateDrops({ bucket: 'drops', key: KEY, isCopy: true, etag }, run, world);
    if (located?.kind !== 'drop') throw new Error('the copy must be a drop');
    return { ...drops, id, copyId: await idOf(), handle: () => processDrop(located.drop, run, world) };
  }

  test('starts nothing, and gets the outcome of the upload', async () => {
    const { handle, id, copyId, headOf, receiptOf, sent, told } = await openCopied();

    expect(await handle()).toMatchObject({ status: 'skipped', reason: 'same_upload', receipt: { submission: id } });

    expect(sent).toHaveLength(1);
    expect(told).toEqual(['Drop Created']);
    const head = await headOf();
    expect(head.metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-submission': id });
    expect(await receiptOf(copyId)).toMatchObject({ state: 'skipped', sameAs: id, writeBack: { pending: false } });
    // From now on, the ledger knows the copy by its ETag as well.
    expect((await receiptOf(id)).writeBack.copies.map(({ etag }) => etag)).toContain(head.etag);
  });

  test('is the drop itself if nothing was sent of that', async () => {
    const { handle } = await openCopied('waiting');

    expect(await handle()).toMatchObject({ status: 'waiting' });
  });
});

describe('tags that were set on the uploaded version', () => {
  test('complete a waiting drop, although our own copy has replaced the version', async () => {
    const { s3, headOf, process, run, world, now } = await open({
      versioned: true,
      feed: { defaults: INCOMPLETE },
    });
    const { versionId = '' } = await headOf();
    await process();
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': 'waiting' });
    const TagSet = [{ Key: 'rule_id', Value: '5' }];
    await s3.send(
      new PutObjectTaggingCommand({ Bucket: 'drops', Key: KEY, VersionId: versionId, Tagging: { TagSet } }),
    );
    const ref = { bucket: 'drops', key: KEY, isCopy: false, versionId, isOfTags: true, at: now() } as const;
    const [located] = await locateDrops(ref, run, world);
    if (located?.kind !== 'drop') throw new Error('the tags must be of a drop');

    expect(await processDrop(located.drop, run, world)).toMatchObject({
      status: 'created',
      receipt: { parameters: { rule_id: 5 } },
    });
  });
});

describe('a drop with another idempotency key', () => {
  /** Opens a drop whose submission without a key is named on its object. */
  async function openAgain(options: DropOptions = {}) {
    const drops = await open({ ...options, feed: { quietPeriodSeconds: 600, ...options.feed } });
    const { put, idOf } = drops;
    return {
      ...drops,
      earlierId: await idOf(),
      nextId: await idOf('again'),
      again: () => put(`${KEY}.json`, '{"idempotency_key":"again","rule_id":1,"allow_duplicate":true}'),
    };
  }

  test('is another submission, and the earlier one that was created stays', async () => {
    const { process, again, earlierId, nextId, receiptOf, sent, pass } = await openAgain();
    await process();
    pass(1);
    await again();

    expect(await process()).toMatchObject({ status: 'created', receipt: { submission: nextId } });

    expect(sent).toHaveLength(2);
    expect(await receiptOf(earlierId)).toMatchObject({ state: 'created' });
  });

  test('closes the earlier one that waited', async () => {
    const { process, again, earlierId, receiptOf, told } = await openAgain({ feed: { defaults: INCOMPLETE } });
    await process();
    await again();

    expect(await process()).toMatchObject({ status: 'created' });

    expect(await receiptOf(earlierId)).toMatchObject({ state: 'skipped', problems: [{ code: 'superseded' }] });
    expect(told).toEqual(['Drop Waiting', 'Drop Skipped', 'Drop Created']);
  });

  test('does not begin while the earlier one is in doubt', async () => {
    const { process, again, api, ledger, nextId, later } = await openAgain();
    api.answer = { kind: 'unreadable', reason: 'nobody knows' };
    await process();
    await again();

    expect(await process()).toMatchObject({
      status: 'unfinished',
      pause: { code: 'submission_in_doubt', until: later(200) },
    });

    expect(await ledger.read('acme', nextId)).toBeUndefined();
  });

  test('begins once the list of the earlier one is found', async () => {
    const { process, again, api, earlierId, receiptOf, pass } = await openAgain();
    api.answer = { kind: 'unreadable', reason: 'nobody knows' };
    await process();
    pass(1);
    await again();
    api.found = [showList(7)];
    api.answer = { kind: 'created', listId: 8, count: 2, full: {} };

    expect(await process()).toMatchObject({ status: 'created', receipt: { answer: { list_id: 8 } } });

    expect(await receiptOf(earlierId)).toMatchObject({ state: 'created', answer: { list_id: 7 } });
  });

  test('leaves the object unchanged while the event of the earlier one is owed, because only its metadata name that one', async () => {
    const { process, again, earlierId, nextId, headOf, told, later, world } = await openAgain({
      feed: { defaults: INCOMPLETE },
    });
    await process();
    await again();
    const refuse = async (submission: Parameters<World['announcer']['announce']>[0]) => ({
      submission,
      pause: { code: 'event_not_sent', message: 'the bus is full', until: later(60) } as const,
    });

    const announcer = { ...world.announcer, announce: refuse };
    expect(await process({}, { announcer })).toMatchObject({
      status: 'unfinished',
      pause: { code: 'event_not_sent', until: later(60) },
    });
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-submission': earlierId });

    expect(await process()).toMatchObject({ status: 'created' });
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-submission': nextId });
    expect(told).toEqual(['Drop Waiting', 'Drop Skipped', 'Drop Created']);
  });

  test('that is removed again closes the submission that waited under it, which a sweep meant', async () => {
    const { process, record, receiptOf, put, sent, earlierId } = await openAgain();
    await process();
    const left = await record('waiting', {}, 'again');
    const { submission: due } = left.receipt;
    await put(`${KEY}.json`, '{"idempotency_key":"again","rule_id":1}');

    await process({ due });

    expect(sent).toHaveLength(1);
    expect(await receiptOf(due)).toMatchObject({ state: 'skipped', problems: [{ code: 'superseded' }] });
    expect(await receiptOf(earlierId)).toMatchObject({ state: 'created' });
  });

  test('does not take a submission that was closed in its favour for its own outcome', async () => {
    const { process, headOf, put, ledger, earlierId, nextId, receiptOf } = await openAgain({
      feed: { defaults: INCOMPLETE },
    });
    await process();
    const entry = await ledger.read('acme', earlierId);
    if (entry === undefined) throw new Error('it must have waited');
    const problems = [{ code: 'superseded', message: 'the drop went on' }];
    await ledger.replace(entry, { ...entry.receipt, state: 'skipped', missing: [], problems }, 'leave');
    await put(`${KEY}.json`, '{"idempotency_key":"again","rule_id":1}');

    expect(await process()).toMatchObject({ status: 'created', receipt: { submission: nextId } });

    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-submission': nextId });
    expect(await receiptOf(earlierId)).toMatchObject({ state: 'skipped' });
  });

  test.each(['created', 'rejected', 'skipped'] as const)(
    'announces, once its message comes back, the outcome of the first one whose worker died when it was %s',
    async state => {
      const { process, record, put, told, receiptOf, earlierId, pass } = await openAgain();
      await record(state, { writeBack: { pending: true, copies: [] } });
      pass(1);
      await put(`${KEY}.json`, '{"idempotency_key":"again","rule_id":1,"allow_duplicate":true}');
      await process();
      told.length = 0;

      await process();
      await process();

      expect(told).toHaveLength(1);
      expect(await receiptOf(earlierId)).toMatchObject({
        state,
        announced: { event: told[0] },
        writeBack: { pending: false },
      });
    },
  );

  test('has a submission that a sweep meant followed up, although the object does not name it', async () => {
    const { process, record, receiptOf } = await openAgain();
    const left = await record('waiting', {}, 'long-ago');
    const { submission: due } = left.receipt;

    expect(await process({ due })).toMatchObject({ status: 'created' });

    expect(await receiptOf(due)).toMatchObject({ state: 'skipped', problems: [{ code: 'superseded' }] });
  });

  test('does not begin while a worker has the submission that a sweep meant', async () => {
    const { process, record, ledger, earlierId, leased } = await openAgain();
    const { submission: due } = (await record('claimed', leased(), 'long-ago')).receipt;

    expect(await process({ due })).toMatchObject({ status: 'unfinished', pause: { code: 'submission_busy' } });

    expect(await ledger.read('acme', earlierId)).toBeUndefined();
  });
});
