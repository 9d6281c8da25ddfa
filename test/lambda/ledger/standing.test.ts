import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import {
  isAtRest,
  isLeftOpen,
  isRefused,
  isSettled,
  isSuperseded,
  isTaken,
  isUnanswered,
  mayStillDial,
  type Standing,
  standing,
  wasLeft,
} from '../../../lambda/ledger/standing.ts';
import { STATE_NAMES, type State } from '../../../lambda/ledger/states.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const NOW = at(60);
const millisecondsLater = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);

/** The meaning of each state; a new state does not compile until it is added here. */
const MEANINGS: Readonly<
  Record<State, { over: boolean; mayStillDial: boolean; isUnanswered: boolean; judgesFile: boolean }>
> = {
  waiting: { over: false, mayStillDial: false, isUnanswered: false, judgesFile: false },
  claimed: { over: false, mayStillDial: false, isUnanswered: false, judgesFile: false },
  sending: { over: false, mayStillDial: true, isUnanswered: true, judgesFile: false },
  held: { over: false, mayStillDial: true, isUnanswered: false, judgesFile: false },
  in_doubt: { over: false, mayStillDial: true, isUnanswered: true, judgesFile: false },
  checked: { over: true, mayStillDial: false, isUnanswered: false, judgesFile: true },
  created: { over: true, mayStillDial: false, isUnanswered: false, judgesFile: false },
  rejected: { over: true, mayStillDial: false, isUnanswered: false, judgesFile: true },
  skipped: { over: true, mayStillDial: false, isUnanswered: false, judgesFile: false },
};

const LEASES = {
  running: { owner: 'worker', until: millisecondsLater(1).toISOString() },
  over: { owner: 'worker', until: NOW.toISOString() },
  absent: undefined,
} as const;
type LeaseKind = keyof typeof LEASES;
const LEASE_KINDS = ['running', 'over', 'absent'] as const satisfies readonly LeaseKind[];

const DOUBT = { since: at(0).toISOString(), reason: 'lost', looks: 1 };

function receiptOf(state: State, change: Partial<Draft> = {}): Receipt {
  return { ...makeDraft({ state, lease: undefined, ...change }), revision: 'r1', updatedAt: at(0).toISOString() };
}

/** Every state with every lease, parked and not. */
const CASES = STATE_NAMES.flatMap(state =>
  LEASE_KINDS.flatMap(lease => [true, false].map(parked => ({ state, lease, parked }))),
);

function expectedStanding({ state, lease, parked }: (typeof CASES)[number]): Standing {
  if (MEANINGS[state].over) return 'over';
  if (parked) return 'parked';
  return lease === 'running' ? 'taken' : 'free';
}

describe('a submission', () => {
  test.each(CASES.map(one => ({ ...one, expected: expectedStanding(one) })))(
    'that is $state, parked: $parked, with a lease that is $lease, is $expected',
    ({ state, lease, parked, expected }) => {
      const receipt = receiptOf(state, { lease: LEASES[lease], doubt: { ...DOUBT, parked } });

      expect(standing(receipt, NOW)).toBe(expected);
      expect(isTaken(receipt, NOW)).toBe(lease === 'running');
      expect(isAtRest(receipt)).toBe(expected === 'over' || expected === 'parked');
      // An expired lease was left by a worker that died: its message comes back, so it needs no marker.
      expect(isLeftOpen(receipt)).toBe(lease === 'absent' && expected === 'free');
    },
  );

  test.each(STATE_NAMES)('that is %s means the same to every caller', state => {
    const { over, mayStillDial: dials, isUnanswered: unanswered, judgesFile } = MEANINGS[state];
    const problems = [{ code: 'x', message: 'y' }];
    const pending = { writeBack: { pending: true, copies: [] } };

    expect(mayStillDial({ state })).toBe(dials);
    expect(isUnanswered({ state })).toBe(unanswered);
    expect(isSettled(receiptOf(state))).toBe(over);
    expect(isSettled(receiptOf(state, pending))).toBe(false);
    expect(isRefused({ state, problems })).toBe(judgesFile);
    expect(isRefused({ state, problems: [] })).toBe(false);
  });
});

describe('a lease', () => {
  test.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('%i ms after its end: taken is %s', (milliseconds, taken) => {
    const receipt = receiptOf('claimed', { lease: { owner: 'worker', until: NOW.toISOString() } });
    const now = millisecondsLater(milliseconds);

    expect(isTaken(receipt, now)).toBe(taken);
    expect(standing(receipt, now)).toBe(taken ? 'taken' : 'free');
  });
});

test.each([
  ['skipped', 'source_changed', true],
  ['skipped', 'superseded', false],
  ['skipped', 'stopped', false],
  ['skipped', 'same_upload', false],
  ['waiting', 'source_changed', false],
  ['rejected', 'source_changed', false],
] as const)(
  'a submission that is %s with %s was left because its object was gone or replaced: %s',
  (state, code, left) => {
    expect(wasLeft(receiptOf(state, { problems: [{ code, message: 'a reason' }] }))).toBe(left);
  },
);

test.each<[string, Pick<Receipt, 'state'> & { readonly codes: readonly string[] }, boolean]>([
  ['was closed for another key', { state: 'skipped', codes: ['superseded'] }, true],
  ['was closed for another key among other reasons', { state: 'skipped', codes: ['other', 'superseded'] }, true],
  ['was skipped for another reason', { state: 'skipped', codes: ['other'] }, false],
  ['was skipped without a reason', { state: 'skipped', codes: [] }, false],
  ['was not skipped', { state: 'created', codes: ['superseded'] }, false],
])('a submission that %s', (_what, { state, codes }, isIt) => {
  const problems = codes.map(code => ({ code, message: code }));

  expect(isSuperseded({ state, problems })).toBe(isIt);
});
