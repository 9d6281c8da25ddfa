import { describe, expect, test } from 'vitest';
import { claimUpload } from '../../../lambda/drop/claim-upload.ts';
import type { Drop } from '../../../lambda/drop/drop.ts';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Pause } from '../../../lambda/ledger/pause.ts';
import type { State } from '../../../lambda/ledger/states.ts';
import type { ObjectHead } from '../../../lambda/s3/read-head.ts';
import type { Claim } from '../../../lambda/submission/claim.ts';
import type { World } from '../../../lambda/world.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeHead } from '../../support/make-head.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const FILE = { bucket: 'drops', key: 'acme/people.csv', etag: 'abc' };
const DAY = 24 * 3600;
const after = (submission: string) => fingerprint({ ...FILE, feed: 'acme', after: submission });
const FIRST = fingerprint({ ...FILE, feed: 'acme' });
const SECOND = after(FIRST);
const THIRD = after(SECOND);
const FOURTH = after(THIRD);

/** A finished submission of the file, uploaded a minute ago and attempted at 0 s. */
function recorded({ drop, ...change }: Partial<Draft> = {}): Draft {
  return makeDraft({
    submission: FIRST,
    state: 'created',
    lease: undefined,
    attempts: [{ owner: 'earlier', startedAt: at(0).toISOString() }],
    ...change,
    drop: { ...makeDraft().drop, ...drop },
  });
}

/** The same, made of this version of the object. */
function madeOf(versionId: string | undefined, change: Partial<Draft> = {}): Draft {
  return recorded({ ...change, drop: { ...makeDraft().drop, ...(versionId !== undefined && { versionId }) } });
}

/** The head of the current object, last changed so many seconds after the first attempt. */
function headAt(seconds: number, versionId?: string): ObjectHead {
  return makeHead({ ...FILE, size: 100, lastModified: at(seconds), ...(versionId !== undefined && { versionId }) });
}

/** Opens a ledger with these documents. `meet` claims the upload of an event about the file. */
function open(...documents: readonly Draft[]) {
  const ledger = createMemoryLedger(() => at(0));
  for (const document of documents) ledger.put(document);
  return {
    ledger,
    latest: async () => (await ledger.read('acme', FIRST))?.receipt.latest,
    meet: (change: Partial<Drop> = {}, draft: Partial<Draft> = {}, outside: Partial<World> = {}) => {
      const drop = { feed: makeFeed(), head: headAt(90), uploadedEtag: 'abc', ...change };
      const { versionId } = drop.head;
      const lease = { owner: 'worker', until: at(160).toISOString() };
      const uploadedAt = drop.head.lastModified.toISOString();
      const own = { ...FILE, size: 100, uploadedAt, ...(versionId !== undefined && { versionId }) };
      const world = makeWorld({ ledger, now: () => at(100), ...outside });
      return claimUpload(drop, makeDraft({ submission: FIRST, drop: own, lease, ...draft }), makeRun(), world);
    },
  };
}

const UNTOLD = {
  code: 'another_upload',
  message: 'the object was written again, and it is not known yet how',
  until: at(160),
};

/** The possible results of claiming: the finished submission, another upload of the file, or not known yet. */
const FOUND = {
  same: { submission: FIRST, wasOver: true },
  another: { submission: SECOND, wasOver: false },
  untold: { submission: FIRST, wasOver: true, pause: UNTOLD },
};
type Found = keyof typeof FOUND;

/** The claim, with the id of its submission only. */
const nameOf = ({ submission, ...claimed }: Claim) => ({ submission: submission.receipt.submission, ...claimed });

/** The event of an upload so many seconds after the first attempt, which may be about the current object. */
const uploaded = (seconds: number, isThere: boolean | 'surely' = true) => ({ upload: { at: at(seconds), isThere } });

test('an unknown file is its first upload', async () => {
  const { ledger, meet } = open();

  const claimed = await meet(uploaded(90, 'surely'));

  expect(claimed).toMatchObject({ submission: { receipt: { submission: FIRST, state: 'claimed' } }, wasOver: false });
  expect(claimed.submission.receipt.drop).not.toHaveProperty('after');
  expect(ledger.calls).toEqual(['create']);
});

test.each<State>(['rejected', 'skipped'])('a file that is %s at once is its first upload, too', async state => {
  const { ledger, meet } = open();

  expect(nameOf(await meet(uploaded(90, 'surely'), { state, lease: undefined }))).toEqual({
    submission: FIRST,
    wasOver: false,
  });
  expect(ledger.calls).toEqual(['create']);
});

describe('the object itself tells to which upload it belongs', () => {
  const COPIES = [
    { etag: 'copy', versionId: 'v2' },
    { etag: 'later copy', versionId: 'v3' },
  ];

  test.each<[string, Draft, ObjectHead, Found]>([
    ['the uploaded version', madeOf('v1'), headAt(90, 'v1'), 'same'],
    [
      'the first copy that the ledger names',
      madeOf('v1', { writeBack: { pending: false, copies: COPIES } }),
      headAt(90, 'v2'),
      'same',
    ],
    [
      'a later copy that the ledger names',
      madeOf('v1', { writeBack: { pending: false, copies: COPIES } }),
      headAt(90, 'v3'),
      'same',
    ],
    [
      'a version that the ledger does not name',
      madeOf('v1', { writeBack: { pending: false, copies: COPIES } }),
      headAt(90, 'v4'),
      'another',
    ],
    ['another version from the same second', madeOf('v1'), headAt(-60, 'v4'), 'another'],
    ['no version, and the time of the upload', madeOf(undefined), headAt(-60), 'same'],
    ['no version, and a later time', madeOf(undefined), headAt(-59), 'another'],
    ['no version, and an earlier time', madeOf(undefined), headAt(-61), 'another'],
    ['no longer a version, and the time of the upload', madeOf('v1'), headAt(-60), 'same'],
    ['no longer a version, and another time', madeOf('v1'), headAt(-59), 'another'],
    ['the first of its versions, and the time of the upload', madeOf(undefined), headAt(-60, 'v4'), 'same'],
    ['the first of its versions, and another time', madeOf(undefined), headAt(-59, 'v4'), 'another'],
    [
      'no version, another time, and copies without versions',
      madeOf(undefined, { writeBack: { pending: false, copies: [{ etag: 'copy' }] } }),
      headAt(90),
      'another',
    ],
  ])('%s', async (_, document, head, found) => {
    const { meet } = open(document);

    // By the event alone, each of them would be another upload.
    expect(nameOf(await meet({ head, ...uploaded(90, 'surely') }))).toEqual(FOUND[found]);
  });
});

describe('the event of an upload tells to which upload the object belongs', () => {
  const RETRIED = [0, 50].map(seconds => ({ owner: 'earlier', startedAt: at(seconds).toISOString() }));

  test.each<[string, Partial<Draft>, Partial<Drop>, Found]>([
    ['about exactly the current version, however old', {}, uploaded(-30, 'surely'), 'another'],
    ['about the current content, older than the attempt', {}, uploaded(-30), 'same'],
    ['about the current content, later than the attempt by no more than clocks differ', {}, uploaded(2), 'same'],
    ['about the current content, later than the attempt by more than clocks differ', {}, uploaded(2.001), 'another'],
    ['about other content, and later', {}, uploaded(2.001, false), 'another'],
    ['about other content, later by no more than clocks differ', {}, uploaded(2, false), 'untold'],
    ['later than the first attempt, but not than the last one', { attempts: RETRIED }, uploaded(52), 'same'],
    ['later than the last attempt', { attempts: RETRIED }, uploaded(52.001), 'another'],
    [
      'not later than a document without an attempt',
      { attempts: [], createdAt: at(20).toISOString() },
      uploaded(22),
      'same',
    ],
    [
      'later than a document without an attempt',
      { attempts: [], createdAt: at(20).toISOString() },
      uploaded(22.001),
      'another',
    ],
    [
      'later than its first document, but not than the attempt',
      { createdAt: at(-90).toISOString() },
      uploaded(2),
      'same',
    ],
  ])('%s', async (_, change, event, found) => {
    const { meet } = open(recorded(change));

    expect(nameOf(await meet(event))).toEqual(FOUND[found]);
  });

  test.each<State>(['created', 'rejected', 'skipped'])(
    'and another one is judged again after a %s one',
    async state => {
      const { meet, latest } = open(recorded({ state }));

      expect(nameOf(await meet(uploaded(90)))).toEqual(FOUND.another);
      expect(await latest()).toBe(SECOND);
    },
  );
});

describe('a file that a listing found without an event', () => {
  const answer = { list_id: 5, answeredAt: at(-3600).toISOString(), full: {} };
  const foundAt = (seconds: number) => ({
    isFound: true as const,
    head: headAt(seconds),
    feed: makeFeed({ duplicateWindowDays: 7 }),
  });

  test.each<[string, Partial<Draft>, Partial<Drop>, Found]>([
    ['within the window after a list may be a copy of its file', { answer }, foundAt(7 * DAY - 3600), 'same'],
    ['after the window', { answer }, foundAt(7 * DAY - 3599), 'another'],
    ['after a rejected upload, which called nobody', { state: 'rejected' }, foundAt(90), 'another'],
    ['after an upload that a person stopped', { state: 'skipped' }, foundAt(8 * DAY), 'same'],
    ['that is the rejected upload', { state: 'rejected' }, foundAt(-60), 'same'],
  ])('%s', async (_, change, event, found) => {
    const { meet } = open(recorded(change));

    expect(nameOf(await meet(event))).toEqual(FOUND[found]);
  });

  test('is recorded as a possible copy, so that a person may be asked', async () => {
    const { meet } = open(recorded({ answer }));

    const { submission } = await meet(foundAt(8 * DAY));

    expect(submission.receipt.drop).toMatchObject({ after: FIRST, isCopy: true });
  });
});

describe('a copy that names no submission', () => {
  const answer = { list_id: 5, answeredAt: at(-3600).toISOString(), full: {} };
  const madeAt = (seconds: number, duplicateWindowDays = 7) => ({
    isCopy: true,
    head: headAt(seconds),
    feed: makeFeed({ duplicateWindowDays }),
  });

  test.each<[string, Partial<Draft>, Partial<Drop>, Found]>([
    ['at the end of the window after the answer', { answer }, madeAt(7 * DAY - 3600), 'same'],
    ['after the window', { answer }, madeAt(7 * DAY - 3599), 'another'],
    ['at the end of the window after the last change of the document', {}, madeAt(7 * DAY), 'same'],
    ['after that window', {}, madeAt(7 * DAY + 1), 'another'],
    ['at the end of a shorter window', {}, madeAt(2 * DAY, 2), 'same'],
    ['after a shorter window', {}, madeAt(2 * DAY + 1, 2), 'another'],
    ['within a day, without a window', {}, madeAt(DAY, 0), 'same'],
    ['after a day, without a window', {}, madeAt(DAY + 1, 0), 'another'],
    ['of a rejected upload, however late', { state: 'rejected' }, madeAt(99 * DAY), 'same'],
    ['of a skipped upload, however late', { state: 'skipped' }, madeAt(99 * DAY), 'same'],
  ])('%s', async (_, change, event, found) => {
    const { meet } = open(recorded(change));

    expect(nameOf(await meet(event))).toEqual(FOUND[found]);
  });
});

describe('an upload that was skipped because its object was removed or replaced', () => {
  const problems = [{ code: 'source_changed', message: 'the object was replaced before anything was sent' }];
  const left = { state: 'skipped', problems } as const satisfies Partial<Draft>;

  test.each<[string, Draft, Partial<Drop>]>([
    ['within two seconds, by the event of its upload', recorded(left), uploaded(1)],
    ['within the same second', recorded(left), { head: headAt(-60), ...uploaded(-60) }],
    ['by an older event', recorded(left), uploaded(-30, false)],
    ['by a copy, such as a rename', recorded(left), { isCopy: true }],
    ['by an event without details', recorded(left), {}],
    ['as another version', madeOf('v1', left), { head: headAt(90, 'v3'), ...uploaded(90, 'surely') }],
    ['as another version, by a copy', madeOf('v1', left), { head: headAt(90, 'v3'), isCopy: true }],
    ['as the same version, after the replacement was deleted', madeOf('v1', left), { head: headAt(-60, 'v1') }],
  ])('is another upload when the object reappears: %s', async (_, document, event) => {
    const { meet, latest } = open(document);

    expect(nameOf(await meet(event))).toEqual(FOUND.another);
    expect(await latest()).toBe(SECOND);
  });

  test('is another upload, however often it appears and disappears', async () => {
    const second = recorded({ ...left, submission: SECOND, drop: { ...makeDraft().drop, after: FIRST } });
    const { meet, latest } = open(recorded(left), second);

    expect(nameOf(await meet(uploaded(1)))).toEqual({ submission: THIRD, wasOver: false });
    expect(await latest()).toBe(THIRD);
  });

  test.each<[string, Partial<Drop>]>([
    ['by the event of its upload', uploaded(1)],
    ['by a copy', { isCopy: true }],
    ['by an event that tells nothing', {}],
    ['as another version', { head: headAt(90, 'v3'), ...uploaded(90, 'surely') }],
  ])('is another upload with the same idempotency key, too: %s', async (_, event) => {
    const keyed = { ...makeDraft().drop, idempotencyKey: 'monday' };
    const first = fingerprint({ ...FILE, feed: 'acme', idempotencyKey: 'monday' });
    const second = fingerprint({ ...FILE, feed: 'acme', idempotencyKey: 'monday', after: first });
    const { ledger, meet } = open(recorded({ ...left, submission: first, drop: keyed }));

    const claimed = await meet(event, { submission: first, drop: keyed });

    expect(nameOf(claimed)).toEqual({ submission: second, wasOver: false });
    expect(claimed.submission.receipt.drop).toMatchObject({ idempotencyKey: 'monday', after: first });
    expect(nameOf(await meet(event, { submission: first, drop: keyed }))).toMatchObject({ submission: second });
    expect((await ledger.read('acme', first))?.receipt).toMatchObject({ state: 'skipped', latest: second });
  });

  test('is announced before the next upload begins, because the object leads to that one from then on', async () => {
    const told: string[] = [];
    const { ledger, meet } = open(recorded({ ...left, writeBack: { pending: true, copies: [] } }));
    const announce: World['announcer']['announce'] = async submission => {
      told.push(submission.receipt.submission, ...ledger.moves);
      return { submission };
    };

    await meet(uploaded(1), {}, { announcer: { ...makeWorld().announcer, announce } });

    expect(told).toEqual([FIRST]);
    expect(ledger.moves).toEqual(['new claimed claim']);
    expect((await ledger.read('acme', FIRST))?.receipt.writeBack.pending).toBe(false);
  });

  test('is not followed by another upload before it is announced', async () => {
    const pause: Pause = { code: 'event_not_sent', message: 'no event bus', until: at(200) };
    const { ledger, meet } = open(recorded(left));
    const announce: World['announcer']['announce'] = async submission => ({ submission, pause });

    const claimed = await meet(uploaded(1), {}, { announcer: { ...makeWorld().announcer, announce } });

    expect(claimed).toMatchObject({ submission: { receipt: { submission: FIRST } }, pause });
    expect(ledger.moves).toEqual([]);
  });
});

describe('if nobody was called', () => {
  const stopped = [{ at: at(0).toISOString(), by: 'an operator', act: 'stopped', reason: 'not now' }] as const;

  test.each<[string, Partial<Draft>, Partial<Drop>, Found]>([
    ['an upload right after a rejected one is another upload', { state: 'rejected' }, uploaded(1), 'another'],
    ['an upload right after a skipped one is another upload', { state: 'skipped' }, uploaded(1), 'another'],
    [
      'an upload in the same second cannot be told apart',
      { state: 'rejected' },
      { head: headAt(-60), ...uploaded(-60) },
      'same',
    ],
    ['an older event is not about the current object', { state: 'rejected' }, uploaded(1, false), 'untold'],
    ['an upload that a person stopped was meant to dial', { state: 'skipped', acts: stopped }, uploaded(1), 'same'],
    ['an upload with a list has dialled', { state: 'created' }, uploaded(1), 'same'],
  ])('%s', async (_, change, event, found) => {
    const { meet } = open(recorded(change));

    expect(nameOf(await meet(event))).toEqual(FOUND[found]);
  });
});

describe('an event that says nothing about an upload', () => {
  const LATE = uploaded(-30, false);

  test.each<[string, Partial<Draft>, Partial<Drop>, Found]>([
    ['ignores an object that should have the mark', {}, {}, 'untold'],
    ['ignores such an object when it is late', {}, LATE, 'untold'],
    ['ignores a rejected upload', { state: 'rejected' }, {}, 'untold'],
    [
      'ignores an object of a feed that writes only the mark',
      {},
      { feed: makeFeed({ writeBack: ['metadata'] }) },
      'untold',
    ],
    ['belongs to an upload whose mark is pending', { writeBack: { pending: true, copies: [] } }, {}, 'same'],
    [
      'belongs to an upload whose mark is pending when it is late',
      { writeBack: { pending: true, copies: [] } },
      LATE,
      'same',
    ],
    [
      'belongs to an upload that S3 does not allow to mark',
      { writeBack: { pending: false, copies: [], refused: 'AccessDenied' } },
      {},
      'same',
    ],
    [
      'belongs to an upload of a feed that writes only annotations',
      {},
      { feed: makeFeed({ writeBack: ['annotation'] }) },
      'same',
    ],
    ['belongs to an upload of a feed that writes nothing back', {}, { feed: makeFeed({ writeBack: [] }) }, 'same'],
  ])('%s', async (_, change, event, found) => {
    const { meet, latest } = open(recorded(change));

    expect(nameOf(await meet(event))).toEqual(FOUND[found]);
    expect(await latest()).toBeUndefined();
  });

  test('does not affect the latest upload, either', async () => {
    const { ledger, meet, latest } = open(
      recorded({ latest: SECOND }),
      recorded({ submission: SECOND, drop: { ...makeDraft().drop, after: FIRST } }),
    );

    expect(nameOf(await meet())).toEqual({ submission: SECOND, wasOver: true, pause: UNTOLD });
    expect(ledger.calls).not.toContain('replace');
    expect(await latest()).toBe(SECOND);
  });
});

describe('an unfinished submission', () => {
  test.each<State>(['sending', 'in_doubt', 'held'])('is followed up, even if it is uploaded again: %s', async state => {
    const { ledger, meet } = open(recorded({ state }));

    const claimed = await meet(uploaded(90, 'surely'));

    expect(claimed).toMatchObject({ submission: { receipt: { submission: FIRST, state } }, wasOver: false });
    expect(ledger.calls).toEqual(['create', 'read']);
  });

  test.each<State>(['waiting', 'claimed'])('continues with the latest upload: %s', async state => {
    const { meet, latest } = open(recorded({ state }));

    const claimed = await meet({ head: headAt(90, 'v2'), ...uploaded(90, 'surely') });

    expect(claimed).toMatchObject({
      submission: { receipt: { submission: FIRST, state: 'claimed', drop: { versionId: 'v2' } } },
      wasOver: false,
    });
    expect(await latest()).toBeUndefined();
  });

  test('is busy while another worker has it', async () => {
    const { meet } = open(recorded({ state: 'claimed', lease: { owner: 'other', until: at(160).toISOString() } }));

    expect(await meet(uploaded(90, 'surely'))).toMatchObject({
      submission: { receipt: { submission: FIRST } },
      wasOver: false,
      pause: { code: 'submission_busy', until: at(160) },
    });
  });

  test('a dry run begins again with new parameters, not with another upload', async () => {
    const { meet, latest } = open(recorded({ state: 'checked' }));

    expect(nameOf(await meet(uploaded(90, 'surely')))).toEqual(FOUND.same);
    expect(await latest()).toBeUndefined();
  });
});

describe('an upload that identifies itself', () => {
  test('an object that names its submission belongs to it, and nothing else is read', async () => {
    const { ledger, meet } = open(recorded({ latest: SECOND }));
    const known = await ledger.read('acme', FIRST);
    const before = ledger.calls.length;

    expect(await meet({ ...(known && { known }), ...uploaded(90, 'surely') })).toEqual({
      submission: known,
      wasOver: true,
    });
    expect(ledger.calls.length).toBe(before);
  });

  test('the same idempotency key is the same upload, whatever the object is', async () => {
    const idempotencyKey = 'monday';
    const submission = fingerprint({ ...FILE, feed: 'acme', idempotencyKey });
    const drop = { ...makeDraft().drop, idempotencyKey };
    const { ledger, meet } = open(recorded({ submission, drop }));

    const claimed = await meet(uploaded(90, 'surely'), { submission, drop });

    expect(claimed).toMatchObject({ submission: { receipt: { submission } }, wasOver: true });
    expect(ledger.calls).toEqual(['create', 'read']);
  });
});

describe('one upload after the other', () => {
  const again = (submission: string, before: string, change: Partial<Draft> = {}) =>
    recorded({ ...change, submission, drop: { ...makeDraft().drop, after: before } });

  test('the document of another upload names the one before, and describes the current object', async () => {
    const { ledger, meet, latest } = open(madeOf('v1'));

    const { submission } = await meet({ head: headAt(90, 'v2'), ...uploaded(90, 'surely') });

    const drop = { ...FILE, size: 100, uploadedAt: at(90).toISOString(), versionId: 'v2', after: FIRST };
    expect(submission.receipt).toMatchObject({
      submission: SECOND,
      feed: 'acme',
      drop,
      attempts: [{ owner: 'worker' }],
    });
    expect(submission.receipt.drop).toEqual(drop);
    expect(ledger.moves).toEqual(['new claimed claim']);
    expect(await latest()).toBe(SECOND);
  });

  test('every delivery of its event finds the same one, and writes nothing more', async () => {
    const { ledger, meet, latest } = open(madeOf('v1'));
    const event = { head: headAt(90, 'v2'), ...uploaded(90, 'surely') };
    await meet(event);
    const before = ledger.calls.length;

    expect(await meet(event)).toMatchObject({
      submission: { receipt: { submission: SECOND } },
      wasOver: false,
      pause: { code: 'submission_busy', until: at(160) },
    });
    expect(ledger.calls.slice(before)).not.toContain('replace');
    expect(await latest()).toBe(SECOND);
  });

  test('two deliveries at a time are one upload', async () => {
    const { meet, latest } = open(recorded());

    const claims = await Promise.all([meet(uploaded(90)), meet(uploaded(90))]);

    expect(claims.map(claimed => claimed.submission.receipt.submission)).toEqual([SECOND, SECOND]);
    expect(claims.filter(({ pause }) => pause === undefined)).toHaveLength(1);
    expect(await latest()).toBe(SECOND);
  });

  test('the first one leads to the latest, and none in between is read', async () => {
    const { ledger, meet, latest } = open(recorded({ latest: THIRD }), again(THIRD, SECOND));

    expect(nameOf(await meet(uploaded(-30)))).toEqual({ submission: THIRD, wasOver: true });
    expect(ledger.calls).toEqual(['create', 'read', 'read']);
    expect(await latest()).toBe(THIRD);
  });

  test('a further one comes after the latest, and is the latest from then on', async () => {
    const { ledger, meet, latest } = open(recorded({ latest: THIRD }), again(THIRD, SECOND));

    expect(await meet(uploaded(90))).toMatchObject({
      submission: { receipt: { submission: FOURTH, state: 'claimed', drop: { after: THIRD } } },
      wasOver: false,
    });
    expect(await latest()).toBe(FOURTH);
    expect(await ledger.read('acme', THIRD)).not.toHaveProperty('receipt.latest');
  });

  test('the latest is judged by its own attempt, not by that of the first one', async () => {
    const attempts = [{ owner: 'earlier', startedAt: at(80).toISOString() }];
    const { meet } = open(recorded({ latest: SECOND }), again(SECOND, FIRST, { attempts }));

    expect(nameOf(await meet(uploaded(82)))).toEqual({ submission: SECOND, wasOver: true });
  });

  test('an unfinished latest one is continued, and describes the current object', async () => {
    const { meet, latest } = open(recorded({ latest: SECOND }), again(SECOND, FIRST, { state: 'waiting' }));

    expect(await meet({ head: headAt(90, 'v2'), ...uploaded(90, 'surely') })).toMatchObject({
      submission: { receipt: { submission: SECOND, state: 'claimed', drop: { after: FIRST, versionId: 'v2' } } },
      wasOver: false,
    });
    expect(await latest()).toBe(SECOND);
  });

  test('if no latest is noted, each one is read, and then the latest is noted', async () => {
    const { meet, latest } = open(recorded(), again(SECOND, FIRST));

    expect(await meet(uploaded(90))).toMatchObject({
      submission: { receipt: { submission: THIRD, drop: { after: SECOND } } },
      wasOver: false,
    });
    expect(await latest()).toBe(THIRD);
  });

  test('a latest one that the ledger lost is found again by its id', async () => {
    const { meet, latest } = open(recorded({ latest: SECOND }));

    expect(nameOf(await meet(uploaded(90)))).toEqual(FOUND.another);
    expect(await latest()).toBe(SECOND);
  });

  test('the first one stays unchanged, whoever wrote it meanwhile', async () => {
    const { ledger, meet } = open(recorded());
    const copies = [{ etag: 'copy' }];
    // The first write finds the first submission, and the second one begins another upload. Another worker writes in
    // between.
    ledger.beforeNextWrite(() =>
      ledger.beforeNextWrite(() => ledger.put(recorded({ writeBack: { pending: false, copies } }))),
    );

    await meet(uploaded(90));

    expect((await ledger.read('acme', FIRST))?.receipt).toMatchObject({ latest: SECOND, writeBack: { copies } });
  });
});
