import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import { type Arrival, findObstacle, type Gate, type PlannedLook } from '../../../lambda/gates/gate.ts';
import { GATES } from '../../../lambda/gates/gates.ts';
import { sameContent } from '../../../lambda/gates/same-content.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { activeKey, contentKey, hourKey } from '../../../lambda/ledger/store/ledger-keys.ts';
import { NO_FILE } from '../../../lambda/sources/parameter-file.ts';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const OPENING = new Date('2026-07-03T07:00:00Z');
const IN_HOURS = new Date('2026-07-03T10:00:00Z');
const AT_NIGHT = new Date('2026-07-03T02:00:00Z');

const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
/** A feed with every gate switched on, so that a resource is free only because its gate was not asked yet. */
const STRICT = {
  callingHours,
  duplicateWindowDays: 7,
  limits: { dropsPerHour: 1 },
  maxActiveLists: 1,
  maxAgeHours: 72,
  settleSeconds: 60,
  waitFor: 'sidecar',
};
const PLAN = { rows: 3, columns: 1, bytes: 30, sha256: 'abc', delimiter: ',', encoding: 'UTF-8', blankLines: 0 };
const HOURS = { freeRows: 3, otherDayRows: 0 };

/** A drop of a strict feed at that time, with a valid file that would call at once. */
async function open(now: Date, change: Readonly<Record<string, unknown>> = {}) {
  const { s3 } = await startTestServer();
  const clock = () => now;
  const ledger = createMemoryLedger(clock);
  const world = makeWorld({ ledger, documents: createDocuments(s3, 'drops'), now: clock });
  const feed: FeedConfig = makeFeed({ ...STRICT, ...change });
  /** A drop uploaded the given hours ago; each letter is another submission with the same content. */
  function look(letter = 'a', hours = 0): PlannedLook {
    const uploadedAt = new Date(now.getTime() - hours * HOUR_MS).toISOString();
    const drop = { ...makeDraft().drop, key: `acme/${letter}.csv`, uploadedAt };
    const lease = { owner: 'worker', until: new Date(now.getTime() + 60_000).toISOString() };
    const { receipt } = ledger.put(makeDraft({ submission: letter.repeat(64), drop, lease }));
    const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
    return { feed, receipt, parameters, plan: { ...PLAN, hours: HOURS }, run: makeRun() };
  }
  /** The keys of all gate documents. */
  async function taken(): Promise<(string | undefined)[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'drops' }));
    return Contents.map(({ Key }) => Key);
  }
  return { world, feed, look, taken };
}

/** All gates that follow the reading of the file, in order. */
const BEFORE_SENDING = [...GATES.afterPlan, ...GATES.beforeSend];

describe('gates', () => {
  const pause = (code: 'settling' | 'feed_busy') => ({ kind: 'pause', pause: { code, message: code } }) as const;

  test('are asked in order until the first obstacle', async () => {
    const world = makeWorld();
    const given: unknown[] = [];
    const gate =
      (name: string, obstacle?: ReturnType<typeof pause>): Gate<string> =>
      async (...both) => {
        given.push([name, ...both]);
        return obstacle;
      };
    const gates = [
      gate('first'),
      gate('second', pause('feed_busy')),
      gate('third', pause('settling')),
      gate('fourth'),
    ] as const;

    expect(await findObstacle(gates, 'the drop', world)).toEqual(pause('feed_busy'));

    expect(given).toEqual([
      ['first', 'the drop', world],
      ['second', 'the drop', world],
    ]);
  });

  test('are asked one after the other, so a later one sees the effects of an earlier one', async () => {
    let isDone = false;
    const slow: Gate<string> = async () => {
      await new Promise(setImmediate);
      isDone = true;
      return undefined;
    };
    const late: Gate<string> = async () => (isDone ? undefined : pause('settling'));

    expect(await findObstacle([slow, late], 'the drop', makeWorld())).toBeUndefined();
  });

  test('without an obstacle let the drop go on, and so do none at all', async () => {
    expect(await findObstacle([async () => undefined], 'the drop', makeWorld())).toBeUndefined();
    expect(await findObstacle([], 'the drop', makeWorld())).toBeUndefined();
  });

  test('stop with the error of one of them, because an unchecked drop does not go on', async () => {
    const fails: Gate<string> = () => Promise.reject(new Error('no answer'));

    await expect(findObstacle([fails, async () => undefined], 'the drop', makeWorld())).rejects.toThrow('no answer');
  });
});

describe('before the claim', () => {
  const arrival = (feed: FeedConfig, written: Date): Arrival => ({
    feed,
    key: 'acme/a.csv',
    sources: { sidecar: NO_FILE, tags: new Map() },
    resolution: { kind: 'incomplete', missing: ['rule_id'] },
    uploads: [written],
  });

  test('a drop that is still settling does not wait for its sidecar yet', async () => {
    const { world, feed } = await open(IN_HOURS);

    expect(await findObstacle(GATES.beforeClaim, arrival(feed, IN_HOURS), world)).toMatchObject({
      kind: 'pause',
      pause: { code: 'settling' },
    });
  });

  test('a settled one does, and nothing of the feed is taken for it', async () => {
    const { world, feed, taken } = await open(IN_HOURS);

    expect(await findObstacle(GATES.beforeClaim, arrival(feed, AT_NIGHT), world)).toMatchObject({
      kind: 'wait',
      wait: { code: 'waiting_for_sidecar' },
    });
    expect(await taken()).toEqual([]);
  });
});

describe('before the file is read', () => {
  test('a drop that is too old is rejected, and takes no place', async () => {
    const { world, look, taken } = await open(IN_HOURS);

    expect(await findObstacle(GATES.beforePlan, look('a', 73), world)).toMatchObject({
      kind: 'refusal',
      refusal: { code: 'stale' },
    });
    expect(await taken()).toEqual([]);
  });

  test('a younger one takes its place at any hour, and the next one waits', async () => {
    const { world, look, taken } = await open(AT_NIGHT);

    expect(await findObstacle(GATES.beforePlan, look('a'), world)).toBeUndefined();

    expect(await taken()).toEqual([activeKey('acme')]);
    expect(await findObstacle(GATES.beforePlan, look('b'), world)).toMatchObject({
      kind: 'wait',
      wait: { code: 'feed_busy' },
    });
  });
});

describe('before the file is sent', () => {
  test.each([
    ['hold', { kind: 'wait', wait: { code: 'outside_hours', for: 'calling_hours', until: OPENING } }],
    ['refuse', { kind: 'refusal', refusal: { code: 'outside_hours' } }],
  ])(
    'a drop outside the hours takes neither its content nor its part of the hourly limit: %s',
    async (outsideHours, found) => {
      const { world, look, taken } = await open(AT_NIGHT, { outsideHours });

      expect(await findObstacle(BEFORE_SENDING, look(), world)).toMatchObject(found);

      expect(await taken()).toEqual([]);
    },
  );

  test('one within the hours takes both', async () => {
    const { world, look, taken } = await open(IN_HOURS);

    expect(await findObstacle(BEFORE_SENDING, look(), world)).toBeUndefined();

    expect(await taken()).toEqual([contentKey('acme', 'abc'), hourKey('acme')]);
  });

  test('one whose content is on its way waits for that, and takes no part of the hourly limit', async () => {
    const { world, look } = await open(IN_HOURS);
    const first = look('a');
    await sameContent(first, world);

    expect(await findObstacle(BEFORE_SENDING, look('b'), world)).toMatchObject({
      kind: 'wait',
      wait: { code: 'content_busy' },
    });

    // The only share of the hour is still free for the first one.
    expect(await findObstacle(BEFORE_SENDING, first, world)).toBeUndefined();
  });

  test('one with other content waits for the hourly limit', async () => {
    const { world, look } = await open(IN_HOURS);
    await findObstacle(BEFORE_SENDING, look('a'), world);
    const second = look('b');

    expect(
      await findObstacle(BEFORE_SENDING, { ...second, plan: { ...second.plan, sha256: 'def' } }, world),
    ).toMatchObject({ kind: 'wait', wait: { code: 'hourly_limit' } });
  });
});

describe.each(['atCommit', 'beforeStart'] as const)('%s', place => {
  test.each(['hold', 'refuse'])(
    'the end of the calling hours only pauses it, in a feed that says %s',
    async outsideHours => {
      const { world, look, taken } = await open(AT_NIGHT, { outsideHours });

      expect(await findObstacle(GATES[place], look(), world)).toEqual({
        kind: 'pause',
        pause: { code: 'outside_hours', message: expect.stringContaining('mon-sat 09:00-20:00'), until: OPENING },
      });
      expect(await taken()).toEqual([]);
    },
  );

  test('only the hours are checked: a drop on its way is not judged by its age, its content or the hourly limit', async () => {
    const { world, look, taken } = await open(IN_HOURS);
    await findObstacle(BEFORE_SENDING, look('a'), world);
    await findObstacle(GATES.beforePlan, look('a'), world);
    const before = await taken();

    expect(await findObstacle(GATES[place], look('b', 73), world)).toBeUndefined();

    expect(await taken()).toEqual(before);
  });
});
