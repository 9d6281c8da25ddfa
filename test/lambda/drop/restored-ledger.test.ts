import { PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { retrySubmission } from '../../../lambda/acts/retry-submission.ts';
import { locateDrops } from '../../../lambda/drop/locate/locate-drops.ts';
import { processDrop } from '../../../lambda/drop/process-drop.ts';
import type { ObjectRef } from '../../../lambda/events/object-ref.ts';
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { copyOntoItself } from '../../../lambda/write-back/copy-onto-itself.ts';
import { COMPLETE, type Drops, KEY, openDrops, showList } from './open-drops.ts';

/** Opens a drop whose object says that it was sent, and the ledger of an earlier moment. */
async function openRestored(state: Draft['state'], more: (drops: Drops) => Partial<Draft> = () => ({})) {
  const drops = await openDrops();
  const { run, world, locate, record, sent, headOf, s3 } = drops;
  const first = await processDrop(await locate(), run, world);
  if (first.status !== 'created') throw new Error('it must be sent');
  const { submission, drop } = first.receipt;
  drops.pass(7200);
  await record(state, { drop, attempts: [], writeBack: { pending: false, copies: [] }, ...more(drops) });

  /** Handles an event of the object. */
  async function handle(event: Partial<ObjectRef> = {}, writeBack: FeedConfig['writeBack'] = drops.feed.writeBack) {
    const there = { ...world, feeds: [{ ...drops.feed, writeBack }] };
    const [located] = await locateDrops({ bucket: 'drops', key: KEY, isCopy: false, ...event }, run, there);
    if (located?.kind !== 'drop') throw new Error('the event must be about a drop');
    return processDrop(located.drop, run, there);
  }
  return {
    ...drops,
    handle,
    submission,
    lists: () => sent.length,
    /** Copies the object with metadata of somebody's choice. */
    copy: async (metadata: Record<string, string>) => copyOntoItself(s3, await headOf(), metadata),
  };
}

const expired = ({ later }: Drops) => ({ lease: { owner: 'earlier', until: later(-60).toISOString() } });
const parameters = { ...COMPLETE, name: 'people' };

describe('a ledger that was restored from before the request', () => {
  test.each<[string, Draft['state'], (drops: Drops) => Partial<Draft>]>([
    ['claimed by a dead worker', 'claimed', expired],
    ['released', 'claimed', () => ({})],
    ['waiting for parameters', 'waiting', ({ now }) => ({ wait: { for: 'parameters', since: now().toISOString() } })],
    ['only checked', 'checked', () => ({ parameters: { ...parameters, dry_run: true } })],
  ])('does not dial a drop again that was %s: its object names the list', async (_, state, more) => {
    const { handle, headOf, lists, receiptOf, submission } = await openRestored(state, more);

    expect(await handle()).toMatchObject({
      status: 'waiting',
      receipt: {
        submission,
        wait: { for: 'person' },
        problems: [{ code: 'unknown_mark', message: expect.stringContaining('list 7') }],
      },
    });

    expect(await handle({ isOfTags: true })).toMatchObject({ status: 'skipped', reason: 'already_done' });
    expect(await handle({ due: submission })).toMatchObject({ status: 'skipped', reason: 'already_done' });
    expect(lists()).toBe(1);
    expect((await headOf()).metadata).toMatchObject({
      'dropdial-status': 'waiting',
      'dropdial-submission': submission,
    });
    expect(await receiptOf(submission)).toMatchObject({ state: 'waiting' });
  });

  test.each<Draft['state']>(['waiting', 'claimed'])(
    'asks a person, who gets the full time, about what is old and was %s, whatever it had waited for before',
    async state => {
      const { handle, headOf, lists, now, pass, submission } = await openRestored(state, drops => ({
        wait: { for: 'free_place', since: drops.now().toISOString(), tooLongSince: drops.now().toISOString() },
      }));
      pass(100 * 3600);

      expect(await handle()).toMatchObject({
        status: 'waiting',
        receipt: { submission, wait: { for: 'person', since: now().toISOString() } },
      });

      expect((await headOf()).metadata['dropdial-error']).toMatch(/^unknown_mark: .*list 7/);
      pass(71 * 3600);
      expect(await handle({ isOfTags: true })).toMatchObject({ status: 'skipped', reason: 'already_done' });
      pass(2 * 3600);
      expect(await handle()).toMatchObject({ status: 'rejected', receipt: { problems: [{ code: 'stale' }] } });
      expect(lists()).toBe(1);
    },
  );

  test.each([
    ['wrong', 'rule_id', 'none', { status: 'rejected' }],
    ['empty', 'rule_id', '', { status: 'rejected' }],
  ])('asks a person even if its parameters are %s by now', async (_, Key, Value, ending) => {
    const { handle, headOf, ledger, now, s3, submission } = await openRestored('claimed', expired);
    const TagSet = [{ Key, Value }];
    await s3.send(new PutObjectTaggingCommand({ Bucket: 'drops', Key: KEY, Tagging: { TagSet } }));

    expect(await handle({ isOfTags: true })).toMatchObject({ status: 'waiting', receipt: { wait: { for: 'person' } } });
    expect((await headOf()).metadata['dropdial-error']).toMatch(/^unknown_mark: .*list 7/);

    const waiting = await ledger.read('acme', submission);
    if (waiting === undefined) throw new Error('it must wait');
    await retrySubmission({ ledger, now }, waiting, { by: 'ada', reason: 'nobody was called' }, false);
    expect(await handle()).toMatchObject(ending);
  });

  test('sends it again if a person says so', async () => {
    const { handle, ledger, lists, now, receiptOf, submission } = await openRestored('claimed', expired);
    await handle();
    const waiting = await ledger.read('acme', submission);
    if (waiting === undefined) throw new Error('it must wait');
    await retrySubmission({ ledger, now }, waiting, { by: 'ada', reason: 'the list was empty' }, false);

    expect(await handle()).toMatchObject({ status: 'created' });
    expect(lists()).toBe(2);
    expect(await receiptOf(submission)).toMatchObject({ state: 'created' });
  });

  test('sends it again then even if nothing may be written onto the object, which keeps naming the list', async () => {
    const { handle, ledger, lists, now, submission } = await openRestored('claimed', expired);
    expect(await handle({}, ['annotation'])).toMatchObject({ status: 'waiting' });
    const waiting = await ledger.read('acme', submission);
    if (waiting === undefined) throw new Error('it must wait');
    await retrySubmission({ ledger, now }, waiting, { by: 'ada', reason: 'the list was empty' }, false);

    expect(await handle({}, ['annotation'])).toMatchObject({ status: 'created' });
    expect(lists()).toBe(2);
  });

  test('recognises the submission of an object whose copy has another ETag that the backup does not know', async () => {
    const { copy, handle, headOf, ledger, lists, receiptOf, submission } = await openRestored('claimed', expired);
    const { drop, ...receipt } = await receiptOf(submission);
    const uploaded = { ...drop, etag: 'uploaded-in-parts-2' };
    const own = fingerprint({ ...uploaded, feed: 'acme' });
    ledger.delete({ feed: 'acme', submission });
    ledger.put({ ...receipt, submission: own, drop: uploaded });
    await copy({ ...(await headOf()).metadata, 'dropdial-submission': own });

    expect(await handle()).toMatchObject({ status: 'waiting', receipt: { submission: own, wait: { for: 'person' } } });
    expect(lists()).toBe(1);
  });

  test('asks a person about another file with the mark, too, as a submission of its own', async () => {
    const { handle, headOf, put, copy, lists, submission } = await openRestored('claimed', expired);
    const { metadata } = await headOf();
    await put(KEY, 'phone;name\n+12025550101;A\n+12025550102;B\n+12025550103;C\n');
    await copy({ ...metadata });

    const outcome = await handle();

    expect(outcome).toMatchObject({ status: 'waiting', receipt: { wait: { for: 'person' } } });
    expect(outcome).not.toMatchObject({ receipt: { submission } });
    expect(lists()).toBe(1);
  });

  test.each<[string, FeedConfig['writeBack']]>([
    ['writes onto it', ['metadata', 'annotation']],
    ['writes nothing onto it, so that it goes on naming the other one', ['annotation']],
  ])('sends that file, too, when a person says so, where its feed %s', async (_, writeBack) => {
    const { handle, headOf, put, copy, idOf, ledger, lists, now } = await openRestored('claimed', expired);
    const { metadata } = await headOf();
    await put(KEY, 'phone;name\n+12025550101;A\n+12025550102;B\n+12025550103;C\n');
    await copy({ ...metadata });
    await handle({}, writeBack);
    const own = await idOf();
    expect(await handle({ due: own }, writeBack)).toMatchObject({ status: 'skipped', reason: 'already_done' });
    const waiting = await ledger.read('acme', own);
    if (waiting === undefined) throw new Error('it must wait');
    await retrySubmission({ ledger, now }, waiting, { by: 'ada', reason: 'it is another list' }, false);

    expect(await handle({ due: own }, writeBack)).toMatchObject({ status: 'created', receipt: { submission: own } });
    expect(await handle({}, writeBack)).toMatchObject({ status: 'skipped', reason: 'already_done' });
    expect(lists()).toBe(2);
  });

  test('asks about that file even if it was known before it carried the mark', async () => {
    const { handle, headOf, put, copy, record, lists, submission } = await openRestored('claimed', expired);
    const { metadata } = await headOf();
    await put(KEY, 'phone;name\n+12025550101;A\n+12025550102;B\n+12025550103;C\n');
    const { receipt } = await record('waiting', { wait: { for: 'parameters', since: new Date(0).toISOString() } });
    await copy({ ...metadata });

    const outcome = await handle();

    expect(outcome).toMatchObject({ status: 'waiting', receipt: { wait: { for: 'person' } } });
    expect(outcome).toMatchObject({ receipt: { submission: receipt.submission } });
    expect(receipt.submission).not.toBe(submission);
    expect(lists()).toBe(1);
  });

  test('asks about another upload of a file that was rejected, too, and the person has the full time once', async () => {
    const { handle, headOf, put, copy, pass, record, now } = await openRestored('claimed', expired);
    const { metadata } = await headOf();
    await put(KEY, 'phone;name\n+12025550101;A\n+12025550102;B\n+12025550103;C\n');
    const { receipt } = await record('rejected');
    const uploadedAt = new Date(0).toISOString();
    await record('rejected', { drop: { ...receipt.drop, uploadedAt } });
    await copy({ ...metadata });
    const { etag } = await headOf();

    const asked = await handle({ etag, at: now() });

    expect(asked).toMatchObject({ status: 'waiting', receipt: { wait: { for: 'person' } } });
    expect(asked).toMatchObject({ receipt: { drop: { after: receipt.submission } } });
    pass(73 * 3600);
    expect(await handle({ isOfTags: true })).toMatchObject({ status: 'rejected' });
  });

  test('cannot detect it if the object does not name the list', async () => {
    const { handle, copy, lists, submission } = await openRestored('claimed', expired);
    await copy({ 'dropdial-submission': submission, 'dropdial-status': 'waiting' });

    expect(await handle()).toMatchObject({ status: 'created' });
    expect(lists()).toBe(2);
  });
});

describe('an object that a person was asked about, was replaced, and came back with the mark that nobody knows', () => {
  const problems = [{ code: 'source_changed', message: 'the object was replaced before anything was sent' }];

  test.each<[string, FeedConfig['writeBack']]>([
    ['writes onto it', ['metadata', 'annotation']],
    ['writes nothing onto it', ['annotation']],
  ])('is asked about again, and sent when a person says so, where its feed %s', async (_, writeBack) => {
    const { copy, handle, headOf, idOf, ledger, lists, now, receiptOf, record } = await openRestored('claimed');
    const { metadata } = await headOf();
    await copy({ ...metadata, 'dropdial-submission': 'a'.repeat(64) });
    const { receipt: left } = await record('skipped', { problems });
    expect(left.submission).toBe(await idOf());

    const asked = await handle({}, writeBack);

    expect(asked).toMatchObject({ status: 'waiting', receipt: { wait: { for: 'person' } } });
    const { latest = '' } = await receiptOf(left.submission);
    expect(asked).toMatchObject({ receipt: { submission: latest } });
    expect(await handle({ isOfTags: true }, writeBack)).toMatchObject({ reason: 'already_done' });
    const waiting = await ledger.read('acme', latest);
    if (waiting === undefined) throw new Error('it must wait');
    await retrySubmission({ ledger, now }, waiting, { by: 'ada', reason: 'nobody was called' }, false);
    expect(await handle({ due: latest }, writeBack)).toMatchObject({ status: 'created' });
    expect(lists()).toBe(2);
  });

  test('is asked about where the mark is of the very submission that was left', async () => {
    const { handle, lists, receiptOf, submission } = await openRestored('skipped', () => ({ problems }));

    const asked = await handle();

    expect(asked).toMatchObject({ status: 'waiting', receipt: { wait: { for: 'person' } } });
    expect(asked).toMatchObject({ receipt: { submission: (await receiptOf(submission)).latest } });
    expect(lists()).toBe(1);
  });
});

describe('a ledger that was restored from the middle of the request', () => {
  test.each<[string, Draft['state'], (drops: Drops) => Partial<Draft>]>([
    ['sending', 'sending', expired],
    ['in doubt', 'in_doubt', ({ doubted }) => doubted(60)],
  ])('finds the list of a drop that was %s by its name', async (_, state, more) => {
    const { api, handle, lists, submission } = await openRestored(state, more);
    api.found = [showList(7)];

    expect(await handle()).toMatchObject({ status: 'created', receipt: { submission, answer: { list_id: 7 } } });
    expect(lists()).toBe(1);
  });
});
