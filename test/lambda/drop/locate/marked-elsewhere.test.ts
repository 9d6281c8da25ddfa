import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { retrySubmission } from '../../../../lambda/acts/retry-submission.ts';
import { stopSubmission } from '../../../../lambda/acts/stop-submission.ts';
import type { Outcome } from '../../../../lambda/drop/drop.ts';
import { locateDrops } from '../../../../lambda/drop/locate/locate-drops.ts';
import { processDrop } from '../../../../lambda/drop/process-drop.ts';
import type { World } from '../../../../lambda/world.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { COMPLETE, KEY, openDrops } from '../open-drops.ts';

const HAND = { by: 'ada', reason: 'nobody was called' };

/** Opens a drop that was sent, and whose object has its mark. */
async function openSent() {
  const drops = await openDrops();
  const { run, world, s3, ledger, locate, sent } = drops;
  const outcome = await processDrop(await locate(), run, world);
  if (outcome.status !== 'created') throw new Error('it must be sent');
  const first = outcome.receipt;

  /** Handles an event of the object under a key, in a changed world. */
  async function handle(changed: Partial<World>, key = KEY) {
    const there: World = { ...world, ...changed };
    const [located] = await locateDrops({ bucket: 'drops', key, isCopy: key !== KEY }, run, there);
    if (located?.kind !== 'drop') throw new Error('the event must be about a drop');
    return processDrop(located.drop, run, there);
  }
  /** The waiting submission of an outcome. */
  async function waitingOf(outcome: Outcome) {
    const { feed = '', submission = '' } = ('receipt' in outcome && outcome.receipt) || {};
    const found = await ledger.read(feed, submission);
    if (found === undefined) throw new Error('the ledger must have it');
    return found;
  }
  return {
    ...drops,
    handle,
    waitingOf,
    lists: () => sent.length,
    renamed: { feeds: [makeFeed({ id: 'acme-uk', defaults: COMPLETE, duplicateWindowDays: 0 })] },
    empty: () => ledger.delete(first),
    /** Copies the object. Its metadata are kept unless others are given. */
    copyTo: (Key: string, Metadata?: Record<string, string>) =>
      s3.send(
        new CopyObjectCommand({
          Bucket: 'drops',
          Key,
          CopySource: `drops/${KEY}`,
          ...(Metadata && { Metadata, MetadataDirective: 'REPLACE' }),
        }),
      ),
  };
}

const WAITS = {
  status: 'waiting',
  receipt: {
    state: 'waiting',
    wait: { for: 'person' },
    problems: [{ code: 'unknown_mark', message: expect.stringContaining('list 7') }],
  },
};

describe('an object that was handled before', () => {
  test.each<[string, (drops: Awaited<ReturnType<typeof openSent>>) => Partial<World>]>([
    ['when its feed had another name', ({ renamed }) => renamed],
    [
      'in a ledger that was emptied',
      ({ empty }) => {
        empty();
        return {};
      },
    ],
    [
      'by another stack, for which its feed has another name',
      ({ now, renamed }) => ({ ledger: createMemoryLedger(now), ...renamed }),
    ],
  ])('%s waits for a person, says so, and keeps waiting', async (_, change) => {
    const drops = await openSent();
    const { handle, headOf, lists, told } = drops;
    const there = change(drops);

    expect(await handle(there)).toMatchObject(WAITS);

    expect(lists()).toBe(1);
    expect(told).toEqual(['Drop Created', 'Drop Waiting']);
    expect((await headOf()).metadata).toMatchObject({
      'dropdial-status': 'waiting',
      'dropdial-error': expect.stringMatching(/^unknown_mark: .*list 7.*dropdial retry.*dropdial stop/),
    });
    expect(await handle(there)).toMatchObject({ status: 'skipped', reason: 'already_done' });
    expect(lists()).toBe(1);
  });

  test('waits even if its parameters are incomplete in that feed', async () => {
    const { handle, renamed, lists } = await openSent();
    const [feed] = renamed.feeds;

    expect(await handle({ feeds: feed ? [{ ...feed, defaults: {} }] : [] })).toMatchObject(WAITS);
    expect(await handle(renamed)).toMatchObject({ receipt: { wait: { for: 'person' } } });
    expect(lists()).toBe(1);
  });

  test('waits as well if its mark was written by an earlier release, which names no place', async () => {
    const { handle, headOf, copyTo, renamed, lists } = await openSent();
    const { 'dropdial-place': _, ...old } = (await headOf()).metadata;
    await copyTo(KEY, old);

    expect(await handle(renamed)).toMatchObject(WAITS);
    expect(lists()).toBe(1);
  });

  test('waits even if its mark cannot be replaced, and is recognised by its content then', async () => {
    const { handle, renamed, lists } = await openSent();
    const [feed] = renamed.feeds;
    const there = { feeds: feed ? [{ ...feed, writeBack: ['annotation' as const] }] : [] };

    expect(await handle(there)).toMatchObject(WAITS);
    expect(await handle(there)).toMatchObject({ status: 'skipped', receipt: { wait: { for: 'person' } } });
    expect(lists()).toBe(1);
  });

  test('does not wait for a person forever', async () => {
    const { handle, renamed, pass } = await openSent();
    await handle(renamed);

    pass(73 * 3600);

    expect(await handle(renamed)).toMatchObject({
      status: 'rejected',
      receipt: {
        problems: [
          { code: 'stale', message: expect.stringMatching(/^a person was asked 73 hours ago.*: the object names/) },
        ],
      },
    });
  });

  test('is sent once if a person says so', async () => {
    const { handle, renamed, lists, waitingOf, ledger, now, pass } = await openSent();
    pass(1000 * 3600);
    const waiting = await waitingOf(await handle(renamed));
    await retrySubmission({ ledger, now }, waiting, HAND, false);

    expect(await handle(renamed)).toMatchObject({ status: 'created' });
    expect(await handle(renamed)).toMatchObject({ status: 'skipped' });
    expect(lists()).toBe(2);
  });

  test('stays unchanged if a person stops it', async () => {
    const { handle, renamed, lists, waitingOf, ledger, now } = await openSent();
    const waiting = await waitingOf(await handle(renamed));
    await stopSubmission({ ledger, now }, waiting, HAND, () => Promise.reject(new Error('nobody is asked')));

    expect(await handle(renamed)).toMatchObject({ status: 'skipped', reason: 'stopped' });
    expect(lists()).toBe(1);
  });
});

describe('a copy of it', () => {
  test.each([
    ['to another key', 'acme/other.csv'],
    ['into a folder', 'acme/sub/people.csv'],
  ])('%s is another upload, even if the ledger does not know the first', async (_, key) => {
    const { handle, copyTo, renamed, lists } = await openSent();
    await copyTo(key);

    expect(await handle({}, key)).toMatchObject({ status: 'created' });
    await copyTo(key);
    expect(await handle(renamed, key)).toMatchObject({ status: 'created' });
    expect(lists()).toBe(3);
  });
});
