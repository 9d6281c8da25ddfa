import { describe, expect, test } from 'vitest';
import type { ObjectRef } from '../../../lambda/events/object-ref.ts';
import { readDueDrop, readSweep, type SweepCursor } from '../../../lambda/events/read-internal-events.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { createLog } from '../../../lambda/log.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import type { HandleDue } from '../../../lambda/sweep/bring-back.ts';
import { sweepOpen } from '../../../lambda/sweep/sweep-open.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { createMemoryOpenIndex } from '../../support/memory-open-index.ts';

const HOUR = 3600;
const idOf = (letter: string) => letter.repeat(64);

/** A sweep over an index with pages of two, and everything it does. */
function open({ hasQueue = true, aborted = false } = {}) {
  let seconds = 0;
  const now = () => at(seconds);
  const ledger = createMemoryLedger(now);
  const markers = createMemoryOpenIndex(now, 2);
  const sent: object[] = [];
  const handled: ObjectRef[] = [];
  const metrics: [string, Record<string, number>][] = [];
  const lines: object[] = [];
  const line = (text: object) => lines.push(text);
  const log = createLog({ info: () => undefined, warn: line, error: line });
  const world = makeWorld({
    ledger,
    markers,
    announcer: createAnnouncer(ledger, undefined, now),
    feeds: [makeFeed({ maxWaitHours: 24 }), makeFeed({ id: 'bravo', prefix: 'bravo/' })],
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
    sweep: (cursor: Partial<SweepCursor> = {}, handle = keep) => sweepOpen(cursor, handle, run, world),
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
  test('publishes counts for every feed, also when nothing is open', async () => {
    const { sweep, metrics } = open();

    await sweep();

    expect(metrics).toEqual([
      ['acme', NOTHING],
      ['bravo', NOTHING],
    ]);
  });

  test('sends what is due back through the queue, with all that finds it, and does so once', async () => {
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

  test('hands out the oldest first, and leaves what is not due', async () => {
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

  test('goes on page by page, each in an invocation of its own, and counts all of them', async () => {
    const { sweep, sent, metrics, record } = open();
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

  test('handles what is due one by one where there is no queue, all pages at once', async () => {
    const { sweep, handled, metrics, record, pass } = open({ hasQueue: false });
    for (const letter of 'abc') await record(letter);
    pass(16 * 60);

    await sweep();

    expect(handled.map(({ due }) => due?.[0]).join('')).toBe('abc');
    expect(metrics).toHaveLength(2);
  });

  test('goes on when one of them cannot be handled', async () => {
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

  test('names what did not come to its end, and why', async () => {
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

  test('takes away the markers of what is over', async () => {
    const { sweep, markers, record } = open();
    await record('a', { state: 'created' });
    await record('b');

    await sweep();

    expect(markers.marked).toEqual([idOf('b')]);
  });

  test('leaves feeds that are not configured any more as they are', async () => {
    const { sweep, markers, sent, record, pass } = open();
    await record('a', { feed: 'charlie' });
    pass(HOUR);

    await sweep();

    expect(markers.marked).toEqual([idOf('a')]);
    expect(sent).toEqual([]);
  });

  test('ends when its time is over, so that its message comes back', async () => {
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
    // So that the object says it too.
    expect(dueOf(sent)).toBe('a');
  });

  test('is handed out for that even when it is not due yet', async () => {
    const { sweep, markers, sent, record, pass } = open();
    await record('a', { wait: { for: 'parameters', since: at(0).toISOString() } });
    pass(24 * HOUR + 1);
    await markers.mark('acme', idOf('a'));

    await sweep();

    expect(dueOf(sent)).toBe('a');
  });
});
