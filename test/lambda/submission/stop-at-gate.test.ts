import { expect, test } from 'vitest';
import type { Obstacle } from '../../../lambda/gates/gate.ts';
import { expectIn } from '../../../lambda/ledger/submission.ts';
import { release, stopAtGate } from '../../../lambda/submission/stop-at-gate.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const PLAN = { rows: 2, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };

function open() {
  const ledger = createMemoryLedger(() => at(0));
  const attempts = [{ owner: 'worker', startedAt: at(0).toISOString() }];
  return { ledger, claimed: expectIn(ledger.put(makeDraft({ attempts })), 'claimed'), now: () => at(0) };
}

test('a wait is recorded, and says when it ends', async () => {
  const { ledger, claimed, now } = open();
  const wait = { code: 'outside_hours', message: 'night', for: 'calling_hours', until: at(60) } as const;

  const stand = await stopAtGate(claimed, { kind: 'wait', wait }, { ledger, now }, PLAN);

  expect(stand).toMatchObject({
    submission: {
      receipt: { state: 'waiting', plan: PLAN, wait: { for: 'calling_hours', notBefore: at(60).toISOString() } },
    },
    pause: { code: 'outside_hours', message: 'night', until: at(60) },
  });
  expect(ledger.moves).toEqual(['claimed waiting gate']);
});

test.each([
  ['before the file was read', undefined],
  ['after it was read', PLAN],
])('a rejection %s ends it, with its problem', async (_, plan) => {
  const { ledger, claimed, now } = open();
  const refusal = { code: 'stale', message: 'too old' };

  const stand = await stopAtGate(claimed, { kind: 'refusal', refusal }, { ledger, now }, plan);

  expect(stand).toMatchObject({
    submission: { receipt: { state: 'rejected', problems: [refusal], problemCount: 1, writeBack: { pending: true } } },
  });
  expect(stand.submission.receipt.plan).toEqual(plan);
  expect(stand).not.toHaveProperty('pause');
  expect(ledger.moves).toEqual(['claimed rejected gate']);
});

test('a pause gives it back, and its event comes back after a while', async () => {
  const { ledger, claimed, now } = open();
  const pause = { code: 'outside_hours', message: 'night', until: at(9999) } as const;

  const stopped = await stopAtGate(claimed, { kind: 'pause', pause }, { ledger, now });

  expect(stopped).toMatchObject({
    submission: { receipt: { state: 'claimed', attempts: [{ ended: 'outside_hours: night' }] } },
    pause: { code: 'outside_hours', message: 'night', until: at(60) },
  });
  expect(stopped.submission.receipt).not.toHaveProperty('lease');
  expect(ledger.moves).toEqual([]);
});

test('a copy of an object that has a list is skipped, and names the original', async () => {
  const { ledger, claimed, now } = open();
  const of = 'a'.repeat(64);

  const stand = await stopAtGate(claimed, { kind: 'copy', of }, { ledger, now }, PLAN);

  expect(stand).toMatchObject({
    submission: { receipt: { state: 'skipped', plan: PLAN, sameAs: of, problems: [{ code: 'same_upload' }] } },
  });
  const [{ message = '' } = {}] = stand.submission.receipt.problems;
  expect(message).toContain('aaaaaaaaaaaa');
  expect(message).not.toContain('aaaaaaaaaaaaa');
  expect(stand).not.toHaveProperty('pause');
  expect(ledger.moves).toEqual(['claimed skipped gate']);
});

test('a wait before the file was read mentions no plan', async () => {
  const { ledger, claimed, now } = open();
  const wait = { code: 'feed_busy', message: 'full', for: 'free_place', until: at(300) } as const;

  const { submission, pause } = await stopAtGate(claimed, { kind: 'wait', wait }, { ledger, now });

  expect(submission.receipt).toMatchObject({
    state: 'waiting',
    wait: { for: 'free_place', since: at(0).toISOString() },
  });
  expect(submission.receipt).not.toHaveProperty('plan');
  expect(submission.receipt).not.toHaveProperty('lease');
  expect(pause).toEqual(wait);
});

test.each([
  [1, 60, 'claimed'],
  [2, 120, 'claimed'],
  [3, 1800, 'waiting'],
  [20, 1800, 'waiting'],
])(
  'a submission given back after try number %i comes back in %i seconds, is %s, and has no owner meanwhile',
  async (times, seconds, state) => {
    const { ledger, now } = open();
    const attempts = [{ owner: 'worker', startedAt: at(0).toISOString() }];
    const givenBack = { times: times - 1, notBefore: at(0).toISOString(), code: 'stalled', message: 'slow' };
    const claimed = expectIn(ledger.put(makeDraft({ attempts, givenBack })), 'claimed');

    const { submission, pause } = await release(claimed, { code: 'stalled', message: 'slow' }, { ledger, now });

    expect(pause).toEqual({ code: 'stalled', message: 'slow', until: at(seconds) });
    expect(submission.receipt).toMatchObject({ state, writeBack: { pending: state === 'waiting' } });
    expect(submission.receipt.givenBack).toMatchObject({ times, notBefore: at(seconds).toISOString() });
    expect(submission.receipt).not.toHaveProperty('lease');
    expect(submission.receipt.attempts.at(-1)).toMatchObject({
      endedAt: at(0).toISOString(),
      ended: expect.stringContaining('stalled: slow'),
    });
  },
);

const wait = { code: 'feed_busy', message: 'full', for: 'free_place' } as const;
const obstacles: readonly Obstacle[] = [
  { kind: 'pause', pause: wait },
  { kind: 'wait', wait },
  { kind: 'refusal', refusal: { code: 'stale', message: 'too old' } },
];

test.each(obstacles)('a submission that another worker moved is not stopped: $kind', async obstacle => {
  const { ledger, claimed, now } = open();
  const moved = ledger.put({ ...claimed.receipt, state: 'skipped' });

  await expect(stopAtGate(claimed, obstacle, { ledger, now })).rejects.toMatchObject({ code: 'ledger_conflict' });

  expect(await ledger.read('acme', claimed.receipt.submission)).toEqual(moved);
});
