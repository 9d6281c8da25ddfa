import { describe, expect, test } from 'vitest';
import type { ObjectRef } from '../../../lambda/events/object-ref.ts';
import { readDueDrop } from '../../../lambda/events/read-internal-events.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { WaitReason } from '../../../lambda/ledger/pause.ts';
import { createLog } from '../../../lambda/log.ts';
import { wakeFolder } from '../../../lambda/sweep/wake-folder.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { createMemoryOpenIndex } from '../../support/memory-open-index.ts';

const idOf = (letter: string) => letter.repeat(64);

interface Options {
  readonly hasQueue?: boolean;
  readonly pageSize?: number;
  readonly change?: Readonly<Record<string, unknown>>;
}

/** Two feeds with names that begin alike, and a log of the actions for a key of theirs. */
function open({ hasQueue = true, pageSize = 1000, change }: Options = {}) {
  const now = () => at(0);
  const ledger = createMemoryLedger(now);
  const markers = createMemoryOpenIndex(now, pageSize);
  const sent: object[] = [];
  const handled: ObjectRef[] = [];
  const lines: object[] = [];
  const send = hasQueue ? async (event: object) => void sent.push(event) : undefined;
  const world = makeWorld({
    ledger,
    markers,
    feeds: [makeFeed(change), makeFeed({ id: 'acme-evil', prefix: 'acme-evil/' })],
    queue: { ...makeWorld().queue, send },
  });
  const log = createLog({ info: () => undefined, warn: line => lines.push(line), error: () => undefined });
  const run = makeRun({ log });
  const { drop } = makeDraft({});
  return {
    ledger,
    markers,
    sent,
    handled,
    lines,
    /** Records a waiting submission with the given changes. */
    async record(letter: string, key: string, wait: WaitReason = 'parameters', more: Partial<Draft> = {}) {
      const draft = makeDraft({
        submission: idOf(letter),
        state: 'waiting',
        lease: undefined,
        drop: { ...drop, key },
        wait: { for: wait, since: now().toISOString() },
        ...more,
      });
      await markers.mark(draft.feed, draft.submission);
      markers.calls.length = 0;
      return ledger.put(draft);
    },
    /** Delivers a key, and returns the drops that were woken. */
    async come(key: string, bucket = 'drops') {
      const handle = async (ref: ObjectRef) => {
        handled.push(ref);
        return undefined;
      };
      await wakeFolder({ bucket, key, isCopy: false }, handle, run, world);
      return [...sent.map(readDueDrop), ...handled].map(ref => ref?.due?.[0]).join('');
    },
  };
}

describe('new folder defaults', () => {
  test('hand out the drops in the folder and below it that wait for parameters, the oldest first', async () => {
    const { record, come, markers } = open();
    await record('a', 'acme/in/a.csv', 'parameters', { createdAt: at(5).toISOString() });
    await record('b', 'acme/in/deep/er/b.csv', 'parameters', { createdAt: at(1).toISOString() });
    await record('c', 'acme/c.csv');
    await record('d', 'acme/in2/d.csv');
    await record('e', 'acme/in/e.csv', 'sidecar');
    await record('f', 'acme/in/f.csv', 'parameters', { state: 'rejected', wait: undefined });

    expect(await come('acme/in/_defaults.json')).toBe('ba');
    expect(markers.calls).toEqual(['mark b', 'mark a']);
  });

  test('at the prefix of the feed wake the whole feed, and no other', async () => {
    const { record, come } = open();
    await record('a', 'acme/a.csv');
    await record('b', 'acme-evil/b.csv', 'parameters', { feed: 'acme-evil' });

    expect(await come('acme/_defaults.json')).toBe('a');
  });

  test('cause one page of open submissions to be looked at, however often they come', async () => {
    const { record, come, ledger } = open({ pageSize: 2 });
    for (const letter of 'abc') await record(letter, `acme/${letter}.csv`);

    expect(await come('acme/_defaults.json')).toBe('ab');
    expect(ledger.calls).toEqual(['read', 'read']);
  });

  test('make drops be handled at once without a queue', async () => {
    const { record, come, sent } = open({ hasQueue: false });
    await record('a', 'acme/in/a.csv');

    expect(await come('acme/in/_defaults.json')).toBe('a');
    expect(sent).toEqual([]);
  });

  test('reach all other drops when one cannot be read', async () => {
    const { record, come, ledger, lines } = open();
    await record('a', 'acme/a.csv');
    await record('b', 'acme/b.csv');
    const { read } = ledger;
    ledger.read = async (feed, submission) => {
      if (submission === idOf('a')) throw new Error('no network');
      return read(feed, submission);
    };

    expect(await come('acme/_defaults.json')).toBe('b');
    expect(lines).toHaveLength(1);
  });
});

test.each<[string, string, string, Readonly<Record<string, unknown>>]>([
  ['defaults above the feed', '_defaults.json', 'drops', {}],
  ['defaults in another bucket', 'acme/_defaults.json', 'others', {}],
  ['defaults in a feed that accepts none', 'acme/_defaults.json', 'drops', { origins: { '*': ['feed', 'sidecar'] } }],
])('a change to %s wakes nothing and reads nothing', async (_what, key, bucket, change) => {
  const { record, come, ledger } = open({ change });
  await record('a', 'acme/a.csv');

  expect(await come(key, bucket)).toBe('');
  expect(ledger.calls).toEqual([]);
});
