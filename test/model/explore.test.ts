import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Explorer, Violation } from './explorer.ts';
import { mutations } from './mutations.ts';
import { readSettings } from './read-settings.ts';
import type { RunResult } from './run-model.ts';
import { warmUp } from './s3-double.ts';
import { follow, walk } from './strategies.ts';
import type { Scenario } from './world.ts';

/*
 * The real code, ended at every moment at which its end makes a difference. An await between two effects is none: what the code
 * does there changes nothing but its own memory, which dies with it, so a death at such an await leaves the same world as one
 * before the next effect. An effect is a request to S3, to the API or to the queue; a request with a body that matters
 * has two, its beginning and its last bytes. A worker dies before each ("kill") and after it, unheard ("die"), and where several
 * wait side by side they happen in any order ("reorder"). An end by the deadline is a death at which time passes ("advance").
 */
const { runs: randomRuns, seed, replay, full } = readSettings(process.env);
const DEATHS = ['kill', 'die'];
/** With MODEL_FULL a search takes minutes. */
const PATIENCE = full ? 3600_000 : 120_000;

const plain: Scenario = { name: 'plain', workers: 1 };
const two: Scenario = { name: 'two workers', workers: 2, duplicates: 1 };
/** Workers that go on although their lease is over, while others take it. */
const frozen: Scenario = { ...two, name: 'frozen workers', overrun: 120 };
const late: Scenario = { name: 'a list is shown late', workers: 1, visibilityDelay: 300, nameFilter: 'substring' };
/** The calling hours begin an hour after the drop: only a sweep starts it then. */
const hours = { callingHours: { zone: 'UTC', days: 'mon-sun', from: '04:00', to: '23:00' } };
const early: Scenario = { name: 'a drop before the calling hours', workers: 1, feed: hours };
const scenarios: readonly Scenario[] = [
  plain,
  late,
  early,
  { name: 'a drop before the calling hours, held start', workers: 1, feed: { ...hours, start: 'held' } },
  { name: 'a sidecar comes later', workers: 1, sidecar: true },
  { name: 'held start', workers: 1, feed: { start: 'held' } },
  { name: 'held start, ignored', workers: 1, feed: { start: 'held' }, honoursCancelled: false },
];
/** The object goes away while its submission is on its way. */
const vanishing: readonly Scenario[] = [
  { name: 'a replaced object', workers: 1, replacement: true },
  { name: 'a deleted object', workers: 1, deletion: true },
  { name: 'a deleted object that waited', workers: 1, feed: hours, deletion: true },
  { name: 'a deleted object whose sidecar came too late', workers: 1, sidecar: true, deletion: true },
];
/** The API denies a list for longer than the quiet period: here, and only here, a drop may be sent twice. */
const denied: Scenario = { name: 'a list is denied too long', workers: 1, visibilityDelay: 20_000 };
const crowds: readonly Scenario[] = [
  denied,
  { ...two, lateDuplicate: true },
  frozen,
  { ...frozen, name: 'three workers', workers: 3, duplicates: 2, lateDuplicate: true, visibilityDelay: 300 },
  { ...frozen, name: 'two workers and a sidecar', sidecar: true },
  { ...frozen, name: 'two workers and a replacement', replacement: true },
  { ...frozen, name: 'two workers and a deletion', deletion: true },
  { ...frozen, name: 'two workers before the calling hours', feed: hours, earlySweep: true },
  { ...frozen, name: 'two workers, a sidecar and calling hours', feed: hours, sidecar: true, earlySweep: true },
  { ...frozen, name: 'two workers, one drop an hour', feed: { limits: { dropsPerHour: 1 } }, replacement: true },
  { ...frozen, name: 'two workers and a sweep', earlySweep: true, deletion: true, visibilityDelay: 300 },
  { ...frozen, name: 'two workers, held start', feed: { start: 'held' }, nameFilter: 'substring' },
  { ...frozen, name: 'two workers, parked when in doubt', feed: { whenInDoubt: 'park' } },
];

/** The answers that say neither that a list exists nor that none does. */
const coded: Scenario = {
  name: 'every code that leaves a doubt',
  workers: 1,
  codes: [1, 2, 4, 251, 252, 515].flatMap(code => [`${code}`, `${code}_list`]),
};
/** Two drops that must not both dial, or not at the same time. */
const twins: Scenario = { name: 'the same content twice', workers: 2, twin: true, overrun: 120 };
const places: Scenario = {
  name: 'one place for two drops',
  workers: 2,
  others: 1,
  completion: true,
  overrun: 120,
  visibilityDelay: 300,
  feed: { maxActiveLists: 1 },
};
/** Hosts whose clocks are wrong by more than a lease and more than a quiet period. */
const skewed: Scenario = { ...frozen, name: 'wrong clocks', skew: [0, 2000, -2000], visibilityDelay: 300 };
/** A person acts while workers work. */
const handled: readonly Scenario[] = [
  { name: 'a person stops it', workers: 1, operator: ['stop'] },
  { name: 'a person stops a held one', workers: 1, feed: { start: 'held' }, operator: ['stop'] },
  { name: 'a person resolves it', workers: 1, feed: { whenInDoubt: 'park' }, operator: ['resolve'] },
];
const involved: readonly Scenario[] = [
  coded,
  twins,
  { ...twins, name: 'the same content three times', workers: 3, duplicates: 2, visibilityDelay: 300 },
  places,
  { ...places, name: 'two places for three drops', workers: 3, others: 2, feed: { maxActiveLists: 2 } },
  skewed,
  { ...skewed, name: 'wrong clocks, three workers', workers: 3, duplicates: 2, lateDuplicate: true },
  { ...frozen, name: 'two people and two workers', feed: { whenInDoubt: 'park' }, operator: ['resolve', 'stop'] },
  { ...frozen, name: 'two people, held start', feed: { start: 'held' }, operator: ['stop', 'resolve'] },
  {
    ...frozen,
    name: 'two people before the calling hours',
    feed: hours,
    operator: ['stop', 'resolve'],
    earlySweep: true,
  },
  { ...twins, name: 'the same content twice, before the calling hours', feed: hours, earlySweep: true },
  { ...places, name: 'one place for two drops, and a sweep', earlySweep: true },
  { ...skewed, name: 'wrong clocks and calling hours', feed: hours, earlySweep: true },
];

const tally = { runs: 0, steps: 0 };

/** A search of many thousand runs: every so manieth of them, from the first to the last moment; all with MODEL_FULL=1. */
function search(scenario: Scenario, kinds: readonly (readonly string[])[], every: number): Promise<void> {
  return explore(explorer => explorer.exhaust(scenario, kinds, undefined, full ? 1 : every));
}

/** An explorer of the protocol as it is, whose runs are reported at the end. */
async function explore(work: (explorer: Explorer) => Promise<void>): Promise<void> {
  const explorer = new Explorer();
  await work(explorer);
  tally.runs += explorer.runs;
  tally.steps += explorer.steps;
}

beforeAll(() => {
  vi.setConfig({ testTimeout: PATIENCE });
  return warmUp();
});

beforeEach(() => {
  // Deadlines and idle watches measure real time; in the model only the scheduler's clock runs.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(() => {
  console.info(`effectively once: ${tally.runs} interleavings, ${tally.steps} steps, random ones from seed ${seed}`);
});

describe('one worker', () => {
  test.each(scenarios)(
    '$name: dies before and after every effect, and every drop is created all the same',
    async scenario => {
      const ends: RunResult[] = [];
      await explore(explorer => explorer.exhaust(scenario, [[...DEATHS, 'act']], end => ends.push(end)));

      expect(ends.length).toBeGreaterThan(30);
      expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
    },
  );

  test.each(vanishing)(
    '$name: dies before and after every effect, and nothing it began is forgotten',
    async scenario => {
      const ends: RunResult[] = [];
      await explore(explorer => explorer.exhaust(scenario, [[...DEATHS, 'act']], end => ends.push(end)));

      expect(ends.length).toBeGreaterThan(20);
      // What is in doubt is parked then, which every run checks: nothing is left to send again.
      const ended = new Set(['created', 'skipped', 'in_doubt']);
      expect(ends.flatMap(({ states }) => states).filter(state => !ended.has(state))).toEqual([]);
    },
  );

  test.each([...scenarios, coded])(
    '$name: meets every fault at every effect, and nobody is called twice',
    async scenario => {
      await explore(explorer => explorer.exhaust(scenario, [['fault']]));
    },
  );

  test('sends a second list only after the API denied the first for a whole quiet period', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(denied, [[...DEATHS, 'fault']], end => ends.push(end)));

    expect(new Set(ends.map(({ lists }) => lists))).toEqual(new Set([0, 1, 2]));
  });

  test('dies twice, at any two moments', async () => {
    await search(plain, [['die'], ['die']], 4);
  });

  test('meets a fault and dies later', async () => {
    await search(plain, [['fault'], ['die']], 8);
  });
});

describe('two workers', () => {
  test('change places at any two moments, and the drop is created once', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(two, [['switch'], ['switch']], end => ends.push(end)));

    expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
  });

  test('change places at any moment, and die at any later one', async () => {
    await search(two, [['switch'], ['die']], 3);
  });

  test('change places after one slept past its lease', async () => {
    await search(frozen, [['advance'], ['switch']], 3);
  });
});

describe('drops that concern each other', () => {
  test.each([twins, places])('$name: workers change places at any two moments', async scenario => {
    await search(scenario, [['switch'], ['switch']], 16);
  });

  test.each([twins, places])('$name: workers change places at any moment, and die at any later one', async scenario => {
    await search(scenario, [['switch'], ['die']], 48);
  });

  test.each([twins, places])('$name: workers change places after one slept past its lease', async scenario => {
    await search(scenario, [['advance'], ['switch']], 64);
  });
});

describe('clocks that are wrong', () => {
  test('let nobody send early, whoever sleeps and dies', async () => {
    await search(skewed, [['advance', 'die', 'fault'], ['switch']], 16);
  });
});

describe('people and workers', () => {
  test.each(handled)('$name: at any moment, and a worker dies before or after', async scenario => {
    await search(scenario, [['act'], ['switch', 'die']], 16);
    await search(scenario, [['die', 'fault'], ['act']], 24);
  });
});

test(
  'walks by chance with up to three workers, deaths, faults, duplicates, late lists and sleeping workers',
  async () => {
    await explore(explorer => explorer.walk([...scenarios, ...crowds, ...handled, ...involved], seed, randomRuns));
  },
  60_000 + randomRuns * 50,
);

describe('the explorer notices', () => {
  test.each(Object.keys(mutations))('%s', async name => {
    const explorer = new Explorer(mutations[name]);
    const search = async () => {
      await explorer.exhaust(plain, [DEATHS]);
      await explorer.exhaust(late, [['fault']]);
      await explorer.exhaust(frozen, [['advance'], ['switch']]);
      await explorer.exhaust(two, [['switch'], ['switch', 'die']]);
      await explorer.exhaust(early, [DEATHS]);
    };

    const violation = await search().then(
      () => undefined,
      (error: unknown) => error,
    );

    if (!(violation instanceof Violation)) throw new Error('no run broke an invariant', { cause: violation });
    const { scenario, result } = violation;
    const again = await explorer.run(scenario, follow(result.picks), 'again').catch((error: unknown) => error);
    expect(again).toMatchObject({ message: expect.stringContaining(result.violations.join('; ')) });
  });
});

test('a run is replayed by its picks alone: the one in MODEL_REPLAY, or one by chance', async () => {
  const explorer = new Explorer();
  const walked = replay ? undefined : await explorer.run(frozen, walk(seed), `seed ${seed}`);
  const { scenario, picks } = replay ?? { scenario: frozen, picks: walked?.picks ?? [] };

  const result = await explorer.run(scenario, follow(picks), 'replayed');

  expect(result.picks).toEqual(picks);
  expect(result.trace).toEqual(walked?.trace ?? result.trace);
});
