import { describe, expect, test } from 'vitest';
import { DropdialError } from '../../../lambda/errors.ts';
import type { ObjectRef } from '../../../lambda/events/object-ref.ts';
import { readDueDrop, readSweep, type SweepCursor } from '../../../lambda/events/read-internal-events.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { WaitReason } from '../../../lambda/ledger/pause.ts';
import type { OpenMarkers } from '../../../lambda/ledger/store/open-markers.ts';
import { createLog } from '../../../lambda/log.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import type { HandleDue } from '../../../lambda/sweep/bring-back.ts';
import { sweepOpen } from '../../../lambda/sweep/sweep-open.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { createMemoryOpenIndex } from '../../support/memory-open-index.ts';
import { readOnlyDocuments } from '../../support/read-only-documents.ts';

const HOUR = 3600;
const idOf = (letter: string) => letter.repeat(64);

/** A sweep over an index with pages of two, and a log of its actions. */
function open({
  hasQueue = true,
  aborted = false,
  secondsAPage = 0,
  feed = {},
  stored = new Map<string, object>(),
} = {}) {
  let seconds = 0;
  const now = () => at(seconds);
  const ledger = createMemoryLedger(now);
  const markers = createMemoryOpenIndex(now, 2);
  const slowly: OpenMarkers = {
    ...markers,
    list: (after, id) => {
      seconds += secondsAPage;
      return markers.list(after, id);
    },
  };
  const sent: object[] = [];
  const handled: ObjectRef[] = [];
  const metrics: [string, Record<string, number>][] = [];
  const lines: object[] = [];
  const line = (text: object) => lines.push(text);
  const log = createLog({ info: () => undefined, warn: line, error: line });
  const world = makeWorld({
    ledger,
    markers: slowly,
    documents: readOnlyDocuments(stored),
    announcer: createAnnouncer(ledger, undefined, now),
    feeds: [makeFeed({ maxWaitHours: 24, ...feed }), makeFeed({ id: 'bravo', prefix: 'bravo/' })],
    putMetrics: (feed, all) =>
      metrics.push([feed, Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value]))]),
    now,
    queue: { ...makeWorld().queue, send: hasQueue ? async event => void sent.push(event) : undefined },
  });
  const controller = new AbortController();
  if (aborted) controller.abort(new Error('the deadline'));
  const run = makeRun({ signal: controller.signal, log });
  const keep: HandleDue = async ref => {
    handled.push(ref);
    return undefined;
  };
  return {
    ledger,
    markers,
    sent,
    handled,
    metrics,
    lines,
    pass: (more: number) => {
      seconds += more;
    },
    sweep: (cursor: Partial<SweepCursor> = {}, handle = keep) =>
      sweepOpen(cursor, handle, { ...run, deadline: () => at(seconds + 55) }, world),
    /** Records and marks submissions that wait for an account, by their numbers. */
    async recordMany(count: number, change: (index: number) => Partial<Draft> = () => ({})) {
      for (let index = 0; index < count; index++) {
        const wait = { for: 'account', since: now().toISOString() } as const;
        const submission = index.toString(16).padStart(64, '0');
        const draft = makeDraft({ submission, state: 'waiting', lease: undefined, wait, ...change(index) });
        await markers.mark(draft.feed, submission);
        ledger.put(draft);
      }
    },
    /** Records and marks a submission. */
    async record(letter: string, change: Partial<Draft> = {}) {
      const waiting = { for: 'account', since: now().toISOString(), notBefore: now().toISOString() } as const;
      const draft = makeDraft({
        submission: idOf(letter),
        state: 'waiting',
        lease: undefined,
        wait: waiting,
        ...change,
      });
      await markers.mark(draft.feed, draft.submission);
      return ledger.put(draft);
    },
  };
}

const NOTHING = { openWaiting: 0, openWaitingTooLong: 0, openInDoubt: 0 };
const dueOf = (events: readonly object[]) => events.flatMap(event => readDueDrop(event)?.due?.[0] ?? []).join('');

describe('a sweep', () => {
  test('publishes counts for every feed, even when nothing is open', async () => {
    const { sweep, metrics } = open();

    await sweep();

    expect(metrics).toEqual([
      ['acme', NOTHING],
      ['bravo', NOTHING],
    ]);
  });

  test('sends due submissions back through the queue, with everything needed to find them, once', async () => {
    const { sweep, sent, record, pass } = open();
    await record('a', { drop: { ...makeDraft().drop, key: 'acme/a.csv', etag: 'abc' } });
    pass(16 * 60);

    await sweep();
    pass(300);
    await sweep();

    expect(sent.map(event => readDueDrop(event))).toEqual([
      { bucket: 'drops', key: 'acme/a.csv', etag: 'abc', isCopy: false, due: idOf('a') },
    ]);
  });

  test('hands out the oldest first, and leaves those that are not due', async () => {
    const { sweep, sent, record, pass } = open();
    await record('a', { createdAt: at(-10).toISOString() });
    await record('b', { createdAt: at(-20).toISOString() });
    pass(HOUR);
    await record('c', {
      wait: { for: 'calling_hours', since: at(0).toISOString(), notBefore: at(2 * HOUR).toISOString() },
    });

    await sweep();
    const [next] = sent.flatMap(event => readSweep(event) ?? []);
    await sweep(next);

    expect(dueOf(sent)).toBe('ba');
  });

  test('goes through all pages in one invocation, and counts all of them', async () => {
    const { sweep, sent, metrics, record } = open();
    for (const letter of 'abcde') await record(letter);
    await record('f', { feed: 'bravo', state: 'in_doubt' });

    await sweep();

    expect(sent.flatMap(event => readSweep(event) ?? [])).toEqual([]);
    expect(metrics).toEqual([
      ['acme', { ...NOTHING, openWaiting: 5 }],
      ['bravo', { ...NOTHING, openInDoubt: 1 }],
    ]);
  });

  test('of a hundred pages ends and publishes its counts', async () => {
    const { sweep, sent, metrics, recordMany } = open();
    await recordMany(200);

    await sweep();

    expect(sent.flatMap(event => readSweep(event) ?? [])).toEqual([]);
    expect(metrics[0]).toEqual(['acme', { ...NOTHING, openWaiting: 200 }]);
  });

  test('continues in another invocation after half of its time, and counts all of them', async () => {
    // An invocation ends after 55 seconds.
    const { sweep, sent, metrics, record } = open({ secondsAPage: 30 });
    for (const letter of 'abcde') await record(letter);
    await record('f', { feed: 'bravo', state: 'in_doubt' });

    await sweep();
    expect(metrics).toEqual([]);
    for (let pages = 0; pages < 2; pages++) await sweep(readSweep(sent.at(-1)));

    expect(metrics).toEqual([
      ['acme', { ...NOTHING, openWaiting: 5 }],
      ['bravo', { ...NOTHING, openInDoubt: 1 }],
    ]);
  });

  test('handles due submissions one by one without a queue, from all pages at once', async () => {
    const { sweep, handled, metrics, record, pass } = open({ hasQueue: false });
    for (const letter of 'abc') await record(letter);
    pass(16 * 60);

    await sweep();

    expect(handled.map(({ due }) => due?.[0]).join('')).toBe('abc');
    expect(metrics).toHaveLength(2);
  });

  test('continues when one of them cannot be handled', async () => {
    const { sweep, handled, lines, record, pass } = open({ hasQueue: false });
    for (const letter of 'abc') await record(letter);
    pass(16 * 60);

    await sweep({}, async ref => {
      if (ref.due === idOf('a')) throw new Error('no luck');
      handled.push(ref);
      return undefined;
    });

    expect(handled).toHaveLength(2);
    expect(lines).toEqual([
      expect.objectContaining({ message: 'an open submission could not be looked after', submission: idOf('a') }),
    ]);
  });

  test('counts what cannot be read as in doubt, since its list may exist, and continues', async () => {
    const { sweep, handled, lines, metrics, ledger, record, pass } = open({ hasQueue: false });
    for (const letter of 'abc') await record(letter);
    pass(16 * 60);
    const { read } = ledger;
    ledger.read = async (feed, id) => {
      if (id === idOf('b')) throw new DropdialError('ledger_unreadable', 'it has a wrong "state"');
      if (id === idOf('c')) throw new Error('SlowDown');
      return read(feed, id);
    };

    await sweep();

    expect(handled.map(({ due }) => due)).toEqual([idOf('a')]);
    expect(lines).toHaveLength(2);
    expect(metrics[0]).toEqual(['acme', { openWaiting: 1, openWaitingTooLong: 0, openInDoubt: 1 }]);
  });

  test('names the submissions that did not finish, and why', async () => {
    const { sweep, lines, record, pass } = open({ hasQueue: false });
    await record('a');
    pass(16 * 60);

    await sweep({}, async () => ({ code: 'api_account', message: 'no money' }));

    expect(lines).toEqual([
      {
        message: 'an open submission could not be looked after',
        feed: 'acme',
        submission: idOf('a'),
        reason: 'api_account: no money',
      },
    ]);
  });

  test('removes the markers of ended submissions', async () => {
    const { sweep, markers, record } = open();
    await record('a', { state: 'created' });
    await record('b');

    await sweep();

    expect(markers.marked).toEqual([idOf('b')]);
  });

  test('leaves feeds that are no longer configured unchanged', async () => {
    const { sweep, markers, sent, record, pass } = open();
    await record('a', { feed: 'charlie' });
    pass(HOUR);

    await sweep();

    expect(markers.marked).toEqual([idOf('a')]);
    expect(sent).toEqual([]);
  });

  test('ends when its time is up, so that its message comes back', async () => {
    const { sweep, metrics, record } = open({ aborted: true });
    await record('a');

    await expect(sweep()).rejects.toThrow('the deadline');

    expect(metrics).toEqual([]);
  });
});

describe('a drop that has waited too long', () => {
  test('is counted at every sweep, and named in the log and in its receipt once', async () => {
    const { sweep, ledger, sent, metrics, lines, record, pass } = open();
    await record('a', { wait: { for: 'parameters', since: at(0).toISOString() } });
    pass(24 * HOUR + 1);

    await sweep();
    pass(60);
    await sweep();

    const { receipt } = (await ledger.read('acme', idOf('a'))) ?? {};
    expect(receipt?.wait?.tooLongSince).toBe(at(24 * HOUR + 1).toISOString());
    expect(receipt?.writeBack.pending).toBe(true);
    expect(lines).toEqual([
      {
        message: 'a drop has waited too long',
        feed: 'acme',
        submission: idOf('a'),
        waiting_for: 'parameters',
        max_wait_hours: 24,
      },
    ]);
    const acme = metrics.filter(([feed]) => feed === 'acme').map(([, counts]) => counts);
    expect(acme).toEqual(Array(2).fill({ ...NOTHING, openWaiting: 1, openWaitingTooLong: 1 }));
    // The drop is handed out so that its object gets the alarm, too.
    expect(dueOf(sent)).toBe('a');
  });

  test('is handed out for that even when it is not yet due', async () => {
    const { sweep, markers, sent, record, pass } = open();
    await record('a', { wait: { for: 'parameters', since: at(0).toISOString() } });
    pass(24 * HOUR + 1);
    await markers.mark('acme', idOf('a'));

    await sweep();

    expect(dueOf(sent)).toBe('a');
  });
});

describe('a crowd of drops that wait', () => {
  const waitsFor = (reason: WaitReason, due = 0): Partial<Draft> => ({
    wait: { for: reason, since: at(0).toISOString(), notBefore: at(due).toISOString() },
  });
  const drops = (sent: readonly object[]) => sent.flatMap(event => readDueDrop(event)?.due ?? []).length;
  const createdAt = (index: number) => ({ createdAt: at(-index).toISOString() });

  test('for places is handed out as places become free, the oldest first, over all pages', async () => {
    const { sweep, sent, recordMany, pass } = open({ feed: { maxActiveLists: 3 } });
    await recordMany(20, index => ({ ...waitsFor('free_place', 300), ...createdAt(index) }));
    pass(301);

    await sweep();

    const due = sent.flatMap(event => readDueDrop(event)?.due ?? []);
    expect(due.map(id => Number.parseInt(id, 16))).toEqual([19, 18, 17]);
  });

  test('does not get a place twice: a drop handed out a moment ago counts', async () => {
    const { sweep, sent, recordMany, pass } = open({ feed: { maxActiveLists: 3 } });
    await recordMany(20, index => ({ ...waitsFor('free_place', 300), ...createdAt(index) }));
    pass(301);

    for (let sweeps = 0; sweeps < 3; sweeps++) {
      await sweep();
      pass(300);
    }
    expect(drops(sent)).toBe(3);

    // A drop that was handed out in vain gives its turn to others.
    pass(300);
    await sweep();
    expect(drops(sent)).toBe(6);
  });

  test('for room within the hour is handed out as room becomes free', async () => {
    const { sweep, sent, recordMany, pass } = open({ feed: { limits: { dropsPerHour: 4 } } });
    await recordMany(20, () => waitsFor('hourly_limit', 300));
    pass(301);

    await sweep();

    expect(drops(sent)).toBe(4);
  });

  test('for the upload of a large file is handed out as uploads may begin', async () => {
    const uploads = [{ owner: 'another', until: at(HOUR).toISOString() }];
    const stored = new Map([['uploads/acme.json', { version: 1, uploads }]]);
    const { sweep, sent, recordMany, pass } = open({ feed: { maxUploads: 4 }, stored });
    await recordMany(20, index => ({ ...waitsFor('upload', 300), ...createdAt(index) }));
    pass(301);

    await sweep();

    const due = sent.flatMap(event => readDueDrop(event)?.due ?? []);
    expect(due.map(id => Number.parseInt(id, 16))).toEqual([19, 18, 17]);
  });

  test.each(['parameters', 'sidecar', 'tags'] as const)(
    'for %s is looked at in turns, each of them in time',
    async reason => {
      const { sweep, sent, recordMany, pass } = open();
      await recordMany(120, () => ({ wait: { for: reason, since: at(0).toISOString() } }));
      pass(301);

      const each: number[] = [];
      for (let sweeps = 0; sweeps < 4; sweeps++) {
        await sweep();
        each.push(drops(sent));
        pass(60);
      }

      expect(each).toEqual([50, 100, 120, 120]);
      expect(new Set(sent.map(event => readDueDrop(event)?.due)).size).toBe(120);
    },
  );

  test('that has waited too long is counted at once, and handed out gradually', async () => {
    const { sweep, sent, metrics, recordMany, pass } = open({ feed: { maxActiveLists: 1 } });
    await recordMany(120, () => waitsFor('account', 200 * HOUR));
    pass(25 * HOUR);

    await sweep();
    expect(metrics[0]).toEqual(['acme', { ...NOTHING, openWaiting: 120, openWaitingTooLong: 120 }]);
    expect(drops(sent)).toBe(50);
    await sweep();
    await sweep();
    expect(drops(sent)).toBe(120);
  });

  test('of one feed does not hold back the drop of another one', async () => {
    const { sweep, sent, record, recordMany, pass } = open({ feed: { maxActiveLists: 1 } });
    await recordMany(20, () => waitsFor('free_place', 300));
    await record('f', { feed: 'bravo', ...waitsFor('free_place', 300) });
    pass(301);

    await sweep();

    expect(drops(sent)).toBe(2);
    expect(dueOf(sent)).toContain('f');
  });

  test('is handed out for all other reasons when it is due', async () => {
    const { sweep, sent, recordMany, pass } = open({ feed: { maxActiveLists: 1 } });
    await recordMany(60, () => waitsFor('calling_hours', 300));
    pass(301);

    await sweep();

    expect(drops(sent)).toBe(60);
  });

  test('whose number of places cannot be read shows the fault on one of them', async () => {
    const active = { version: 1, submissions: [idOf('e')] };
    const { sweep, sent, lines, ledger, record, recordMany, pass } = open({
      feed: { maxActiveLists: 5 },
      stored: new Map([['active/acme.json', active]]),
    });
    ledger.put(
      makeDraft({
        submission: idOf('e'),
        state: 'created',
        answer: { list_id: 7, answeredAt: at(0).toISOString(), full: {} },
      }),
    );
    await recordMany(20, () => waitsFor('free_place', 300));
    await record('f', waitsFor('free_place', 300));
    pass(301);

    await sweep();

    expect(drops(sent)).toBe(1);
    expect(lines).toEqual([
      expect.objectContaining({ message: 'nobody can say how many drops may go on', feed: 'acme' }),
    ]);
  });
});
