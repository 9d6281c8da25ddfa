import { describe, expect, test } from 'vitest';
import { submissionMark } from '../../../lambda/ledger/fingerprint.ts';
import { createLog } from '../../../lambda/log.ts';
import { createConclusions } from '../../../lambda/submission/endings.ts';
import { createDoubtResolver } from '../../../lambda/submission/resolve-doubt.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const NAME = `People${submissionMark('f'.repeat(64))}`;
const LEASE = { owner: 'b', until: at(9_000).toISOString() };

/** A submission in doubt, a simulator to ask, and the resolver at so many seconds after the doubt began. */
async function open(doubt: object = {}, change: object = {}) {
  const simulator = await openTestSimulator();
  const logged: string[] = [];
  const write = (line: { message?: unknown }) => logged.push(String(line.message));
  const log = createLog({ info: write, warn: write, error: write });
  const ledger = createMemoryLedger(() => at(0));
  const entry = ledger.put(
    makeDraft({
      state: 'in_doubt',
      lease: undefined,
      listName: NAME,
      doubt: { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false, ...doubt },
      ...change,
    }),
  );
  const api = makeCallContext(simulator.url, await signToken());
  const resolve = (seconds: number, feed: object = {}, isComplete = true) => {
    const now = () => at(seconds);
    const lease = isComplete ? LEASE : undefined;
    const resolver = createDoubtResolver(ledger, createConclusions(ledger, now));
    return resolver(entry, { feed: makeFeed({ quietPeriodSeconds: 600, ...feed }), api, log, now, lease });
  };
  return { simulator, resolve, logged, ledger };
}

describe('a list that is there', () => {
  test('is adopted', async () => {
    const { simulator, resolve } = await open();
    await using _closed = simulator;
    await create(simulator, { name: NAME });

    expect(await resolve(10)).toMatchObject({
      kind: 'settled',
      submitted: { entry: { receipt: { state: 'created', problems: [], answer: { reconciled: true } } } },
    });
    const adopted = await resolve(10).catch(error => error);
    expect(adopted, 'by one worker only').toMatchObject({ code: 'ledger_conflict' });
  });

  test('and has twins: the oldest counts, the others are stopped and named', async () => {
    const { simulator, resolve, logged } = await open();
    await using _closed = simulator;
    for (let count = 0; count < 3; count++) await create(simulator, { name: NAME });
    const [first, ...twins] = simulator.lists.map(({ listId }) => listId);

    const resolved = await resolve(10);

    expect(resolved).toMatchObject({
      submitted: { entry: { receipt: { state: 'created', answer: { list_id: first }, twins } } },
    });
    expect(simulator.lists.map(({ status }) => status)).toEqual(['In progress', 'Canceled', 'Canceled']);
    expect(logged.filter(line => line.startsWith('a second list'))).toHaveLength(2);
  });

  test('and dials although it should be held is the one that counts, not an older one that never dialled', async () => {
    const { simulator, resolve } = await open();
    await using _closed = simulator;
    await create(simulator, { name: NAME, is_cancelled: 'true' });
    await create(simulator, { name: NAME });

    const resolved = await resolve(10, { start: 'held' });

    expect(resolved).toMatchObject({
      submitted: { entry: { receipt: { state: 'created', answer: { list_id: simulator.lists[1]?.listId } } } },
    });
    expect(simulator.lists.map(({ dialled }) => dialled)).toEqual([false, true]);
    expect(simulator.lists[1]?.status).toBe('In progress');
  });

  test('and has a twin that cannot be stopped: nothing is concluded before it is', async () => {
    const { simulator, resolve } = await open();
    await using _closed = simulator;
    await create(simulator, { name: NAME });
    await create(simulator, { name: NAME });
    simulator.misbehave({ method: 'StopCallListProcessing', kind: 'html' });

    expect(await resolve(10)).toMatchObject({
      submitted: { entry: { receipt: { state: 'in_doubt' } }, retry: { retryAfterSeconds: 60 } },
    });
  });
});

describe('a list that is not there', () => {
  test.each([
    [0, 200],
    [450, 150],
    [599, 1],
  ])('after %i seconds of the quiet period is looked for again after %i', async (seconds, retryAfterSeconds) => {
    const { simulator, resolve } = await open({ looks: 3 });
    await using _closed = simulator;

    expect(await resolve(seconds)).toMatchObject({
      submitted: {
        entry: { receipt: { state: 'in_doubt', doubt: { looks: 4, lastLookAt: at(seconds).toISOString() } } },
        retry: { code: 'submission_in_doubt', retryAfterSeconds },
      },
    });
  });

  test('is not sent again after one look alone, however late it is', async () => {
    const { simulator, resolve } = await open({ looks: 0 });
    await using _closed = simulator;

    expect(await resolve(5000)).toMatchObject({ kind: 'settled', submitted: { retry: { retryAfterSeconds: 1 } } });
  });

  test('is sent again after the quiet period, under a lease', async () => {
    const { simulator, resolve } = await open({ looks: 1 });
    await using _closed = simulator;

    expect(await resolve(600)).toMatchObject({
      kind: 'resend',
      entry: { receipt: { state: 'claimed', lease: LEASE, resends: 1, attempts: [{ owner: 'b' }] } },
    });
  });

  test.each<[string, object, object, boolean]>([
    ['its feed parks', { whenInDoubt: 'park' }, {}, true],
    ['it was sent again before', {}, { resends: 1 }, true],
    ['its parameters are gone', {}, {}, false],
  ])('is parked when %s', async (_, feed, change, isComplete) => {
    const { simulator, resolve } = await open({ looks: 1 }, change);
    await using _closed = simulator;

    const resolved = await resolve(600, feed, isComplete);

    expect(resolved).toMatchObject({
      kind: 'settled',
      submitted: {
        entry: {
          receipt: { state: 'in_doubt', doubt: { parked: true }, problems: [{ code: 'submission_parked' }] },
        },
      },
    });
    expect(resolved).not.toHaveProperty('submitted.retry');
  });
});

test('an API that cannot be asked leaves everything as it is', async () => {
  const { simulator, resolve, ledger } = await open({ looks: 5 });
  await using _closed = simulator;
  simulator.misbehave({ method: 'GetCallLists', kind: 'html' });

  expect(await resolve(9_999)).toMatchObject({ submitted: { retry: { retryAfterSeconds: 60 } } });
  expect(ledger.calls).not.toContain('replace');
});
