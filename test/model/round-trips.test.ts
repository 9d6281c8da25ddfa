import { describe, expect, test } from 'vitest';
import { prepareModel } from './exploration.ts';
import { Worker } from './worker.ts';
import { KEY, type Scenario, World } from './world.ts';

prepareModel();

/** A feed that takes parameters from every source. */
const OPEN = { origins: {} };
const PLAIN: Scenario = {
  name: 'a drop with tags',
  workers: 1,
  versioned: true,
  tags: [{ priority: '2' }],
  feed: OPEN,
};

/** Runs everything that does not wait for an answer. */
async function settle({ life }: Worker): Promise<void> {
  for (let quiet = 0, gates = -1; quiet < 3; ) {
    await new Promise(setImmediate);
    quiet = life.gates.length === gates ? quiet + 1 : 0;
    gates = life.gates.length;
  }
}

function describeGate(name: string): string {
  return name
    .replace(/^S3 /, '')
    .replace(`/drops/${KEY}`, 'the object')
    .replace(/\/ledger\/(\w+)\/.*/, '$1')
    .replace('/drops/acme/_defaults.json', 'folder defaults')
    .replace('/drops/', 'a listing');
}

/**
 * Requests of the worker that handles the drop's first event, answered in waves: all requests that wait at the same
 * moment count as one round trip, however far away the servers are.
 */
async function roundTripsOf(scenario: Scenario): Promise<string[]> {
  const world = new World(scenario);
  const [message] = world.queue.visible;
  const received = message && world.queue.receive(message);
  if (received === undefined) throw new Error('no event came');
  const worker = new Worker('w1', world, received, (ledger, index) => ({ ledger, index }), 0);
  const waves: string[] = [];
  for (;;) {
    await settle(worker);
    if (worker.life.gates.length === 0) break;
    waves.push(
      worker.life.gates
        .map(({ name }) => describeGate(name))
        .toSorted()
        .join(' + '),
    );
    for (const gate of [...worker.life.gates]) gate.decide('go');
  }
  expect(worker.isOver).toBe(true);
  expect(world.lists.all.length).toBe(1);
  return waves;
}

const CLAIM = ['PUT submissions', 'PUT contents', 'API CreateCallList opens'];
const COMMIT = ['HEAD the object', 'PUT submissions', 'API CreateCallList closes'];
const TELL = ['PUT submissions', 'PUT the object', 'annotate', 'EventBridge Drop Created', 'PUT submissions'];
const ALL = ['GET a listing', 'GET folder defaults', 'GET the object', 'GET the object?tagging'];

describe('the round trips of a small drop', () => {
  test('are five before its list dials, plus those to the API', async () => {
    expect(await roundTripsOf(PLAIN)).toEqual([ALL.join(' + '), ...CLAIM, ...COMMIT, ...TELL]);
  });

  test('are as many in a feed that waits for tags, with fewer requests', async () => {
    const feed = { ...OPEN, waitFor: 'tags' };
    const [first, ...others] = await roundTripsOf({ ...PLAIN, feed });

    expect(first).toBe('GET folder defaults + GET the object + GET the object?tagging');
    expect(others).toEqual([...CLAIM, ...COMMIT, ...TELL]);
  });

  test('start with three requests without folder defaults, and with two when the feed also waits for tags', async () => {
    const origins = { '*': ['feed', 'sidecar', 'tags'] };
    const feed = { waitFor: 'tags', origins: { '*': ['feed', 'tags'] } };

    expect((await roundTripsOf({ ...PLAIN, feed: { origins } }))[0]).toBe(
      'GET a listing + GET the object + GET the object?tagging',
    );
    expect((await roundTripsOf({ ...PLAIN, feed }))[0]).toBe('GET the object + GET the object?tagging');
  });

  test('are one more in a bucket without versions, where the parameters are requested after the object', async () => {
    const { versioned, ...unversioned } = PLAIN;
    const rest = ALL.filter(name => name !== 'GET the object').join(' + ');

    expect((await roundTripsOf(unversioned)).slice(0, 6)).toEqual(['GET the object', rest, ...CLAIM, COMMIT[0]]);
    expect(versioned).toBe(true);
  });
});
