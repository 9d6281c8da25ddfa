import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { adoptSubmission } from '../../lambda/acts/adopt-submission.ts';
import { retrySubmission } from '../../lambda/acts/retry-submission.ts';
import { stopSubmission } from '../../lambda/acts/stop-submission.ts';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { MOVES, type State } from '../../lambda/ledger/states.ts';
import { expectIn } from '../../lambda/ledger/submission.ts';
import { readHead } from '../../lambda/s3/read-head.ts';
import { claim } from '../../lambda/submission/claim.ts';
import { startHeld } from '../../lambda/submission/start-held.ts';
import type { FullWay } from '../../lambda/submission/step.ts';
import { stopAtGate } from '../../lambda/submission/stop-at-gate.ts';
import { submit } from '../../lambda/submission/submit.ts';
import { recordAnswer } from '../../lambda/submission/transfer/record-answer.ts';
import { recordLateAnswer } from '../../lambda/submission/transfer/record-late-answer.ts';
import type { Account } from '../../lambda/voximplant/account.ts';
import type { CallResult } from '../../lambda/voximplant/create-call-list.ts';
import { startTestServer } from '../local/s3/start-test-server.ts';
import { at, makeDraft } from '../support/make-draft.ts';
import { makeFeed } from '../support/make-feed.ts';
import { makeHead } from '../support/make-head.ts';
import { makeRun, makeWorld } from '../support/make-world.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { prepareModel } from './exploration.ts';
import { Explorer } from './explorer.ts';
import { early, handled, plain, scenarios, twins, vanishing } from './scenarios.ts';
import type { Scenario } from './world.ts';

/** Every move made in this file, as `from to step`: by the model itself, or one by one in the tests below. */
const made = new Set<string>();
const rows = MOVES.map(([from, to, step]) => `${from} ${to} ${step}`);

const HAND = { by: 'ada', reason: 'because' };
const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };
const ANSWER = { list_id: 7, answeredAt: at(0).toISOString(), full: {} };
const PLAN = { rows: 2, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
const DOUBT = { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false };

/** The other fields of a document in a given state. */
const HELD_BY: Readonly<Partial<Record<State, Partial<Draft>>>> = {
  claimed: { parameters: PARAMETERS },
  checked: { parameters: PARAMETERS },
  held: { answer: ANSWER, plan: PLAN, parameters: PARAMETERS },
  sending: { listName: 'people ~ffffffffffff', parameters: PARAMETERS },
  in_doubt: { listName: 'people ~ffffffffffff', doubt: DOUBT, parameters: PARAMETERS },
};

/** A submission in the given state that no worker holds, and a world to move it in. */
function open(state: State, account: Partial<Account> = {}) {
  const ledger = createMemoryLedger(() => at(0));
  const submission = ledger.put(makeDraft({ lease: undefined, state, ...HELD_BY[state] }));
  const unasked = async () => {
    throw new Error('the test expects nobody to ask this');
  };
  const whole: Account = {
    create: unasked,
    find: unasked,
    statuses: unasked,
    stop: unasked,
    recover: unasked,
    tasks: unasked,
    ...account,
  };
  const world = makeWorld({ ledger, voximplant: { account: async () => whole, renewKey: async () => false } });
  return { ledger, submission, world };
}

function wayOf(feed: Readonly<Record<string, unknown>> = {}): FullWay {
  const head = makeHead();
  return { feed: makeFeed(feed), run: makeRun(), file: { head, parameters: PARAMETERS } };
}

/** An event arrives with the contents of a draft. */
async function claimed(from: State | 'new', draft: Partial<Draft>): Promise<readonly string[]> {
  const { ledger, world } = open(from === 'new' ? 'waiting' : from);
  if (from === 'new') ledger.delete(makeDraft());
  const lease = draft.state === 'claimed' ? { owner: 'b', until: at(60).toISOString() } : undefined;
  await claim(makeDraft({ lease, ...draft }), undefined, makeRun(), world);
  return ledger.moves;
}

/** An answer arrives after the submission has left its worker. */
async function answeredLate(from: State, start: 'at_once' | 'held'): Promise<readonly string[]> {
  const { ledger, submission, world } = open(from);
  await recordLateAnswer(submission, ANSWER, wayOf({ start }), world);
  return ledger.moves;
}

/** An answer arrives before the request was complete. */
async function answeredEarly(answer: Extract<CallResult, { kind: 'answered' }>['answer']): Promise<readonly string[]> {
  const { ledger, submission, world } = open('claimed');
  const result = { kind: 'answered', answer, closingSent: false } as const;
  await recordAnswer({ submission: expectIn(submission, 'claimed'), result }, wayOf(), world);
  return ledger.moves;
}

function refused(code: number, kind: 'final' | 'account') {
  return { kind: 'refused', code, message: 'no', class: kind } as const;
}

/** A file is read for a claimed submission. */
async function planned(csv: string, parameters: object): Promise<readonly string[]> {
  const { s3 } = await startTestServer();
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: csv }));
  const head = await readHead(s3, 'drops', 'acme/people.csv', new AbortController().signal);
  if (head === undefined) throw new Error('the object must be there');
  const { ledger, submission, world } = open('claimed');
  const file = { head, parameters: { ...PARAMETERS, ...parameters } };
  await submit(submission, { ...wayOf(), file }, { ...world, s3 });
  return ledger.moves;
}

/** A person acts by hand. */
async function acted(
  from: State,
  act: (opened: ReturnType<typeof open>) => Promise<unknown>,
): Promise<readonly string[]> {
  const opened = open(from);
  await act(opened);
  return opened.ledger.moves;
}

const adopt = (from: State, isHeld = false) =>
  acted(from, ({ world, submission }) => adoptSubmission(world, submission, 7, HAND, isHeld));
const retry = (from: State) => acted(from, ({ world, submission }) => retrySubmission(world, submission, HAND, true));
const stop = (from: State) =>
  acted(from, ({ world, submission }) =>
    stopSubmission(world, submission, HAND, async () => ({
      find: async () => ({ kind: 'found', lists: [] }),
      stop: async () => ({ kind: 'ok', value: {} }),
    })),
  );

async function startedOther(): Promise<readonly string[]> {
  const statuses = async () => ({ kind: 'statuses', statuses: new Map([[7, 'Canceled']]) }) as const;
  const { ledger, submission, world } = open('held', { statuses });
  const other = ledger.put({ ...submission.receipt, answer: { ...ANSWER, count: 1 } });
  await startHeld(other, wayOf(), world);
  return ledger.moves;
}

const WAITS = { state: 'waiting', wait: { for: 'parameters', since: at(0).toISOString() } } as const;
const WRONG = { state: 'rejected', problems: [{ code: 'parameter_invalid', message: 'wrong' }] } as const;

/** The rows that need a file, an answer or a person that the model lacks, each made by its real actor. */
const MAKERS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  'claimed skipped gate': async () => {
    const { ledger, submission, world } = open('claimed');
    await stopAtGate(expectIn(submission, 'claimed'), { kind: 'copy', of: 'a'.repeat(64) }, world);
    return ledger.moves;
  },
  'new rejected claim': () => claimed('new', WRONG),
  'new skipped claim': () => claimed('new', { state: 'skipped' }),
  'waiting rejected claim': () => claimed('waiting', WRONG),
  'checked claimed claim': () => claimed('checked', { state: 'claimed', parameters: { ...PARAMETERS, priority: 2 } }),
  'checked waiting claim': () => claimed('checked', { ...WAITS, missing: ['rule_id'] }),
  'checked rejected claim': () => claimed('checked', WRONG),
  'claimed waiting claim': () => claimed('claimed', { ...WAITS, missing: ['rule_id'] }),
  'claimed rejected claim': () => claimed('claimed', WRONG),
  'waiting created answer': () => answeredLate('waiting', 'at_once'),
  'waiting held answer': () => answeredLate('waiting', 'held'),
  'claimed created answer': () => answeredLate('claimed', 'at_once'),
  'claimed held answer': () => answeredLate('claimed', 'held'),
  'in_doubt created answer': () => answeredLate('in_doubt', 'at_once'),
  'in_doubt held answer': () => answeredLate('in_doubt', 'held'),
  'claimed rejected plan': () => planned('phone;name\n+12025550101\n', {}),
  'claimed checked plan': () => planned('phone;name\n+12025550101;A\n', { dry_run: true }),
  'claimed rejected answer': () => answeredEarly(refused(103, 'final')),
  'claimed waiting answer': () => answeredEarly(refused(127, 'account')),
  'claimed in_doubt answer': () => answeredEarly({ kind: 'created', listId: 7, full: {} }),
  'sending waiting answer': async () => {
    const { ledger, submission, world } = open('sending');
    const result = { kind: 'answered', answer: refused(127, 'account'), closingSent: true } as const;
    await recordAnswer({ submission: expectIn(submission, 'sending'), result }, wayOf(), world);
    return ledger.moves;
  },
  'sending created act': () => adopt('sending'),
  'sending held act': () => adopt('sending', true),
  'in_doubt created act': () => adopt('in_doubt'),
  'in_doubt held act': () => adopt('in_doubt', true),
  'sending claimed act': () => retry('sending'),
  'in_doubt claimed act': () => retry('in_doubt'),
  'sending skipped act': () => stop('sending'),
  'claimed skipped act': () => stop('claimed'),
  'held skipped act': () => stop('held'),
  'in_doubt skipped act': () => stop('in_doubt'),
  'claimed skipped leave': async () => {
    const { ledger, submission, world } = open('claimed');
    await submit(submission, { feed: makeFeed(), run: makeRun(), file: 'gone' }, world);
    return ledger.moves;
  },
  'held rejected start': startedOther,
};

describe('the model', () => {
  prepareModel();

  const [heldAtNight, sidecar] = [scenarios[3], scenarios[4]];
  const [stopped] = handled;
  const searches: ReadonlyArray<readonly [Scenario | undefined, string]> = [
    [plain, 'fault'],
    [plain, 'die'],
    [early, 'act'],
    [heldAtNight, 'die'],
    [sidecar, 'act'],
    ...vanishing.map(scenario => [scenario, 'act'] as const),
    [stopped, 'act'],
    [twins, 'switch'],
    [{ ...plain, name: 'a person stops what waits', feed: early.feed ?? {}, operator: ['stop'] }, 'act'],
    [{ ...plain, name: 'a person stops a doubt', visibilityDelay: 20_000, operator: ['stop'] }, 'act'],
  ];

  test.each(searches.flatMap(([scenario, kind]) => (scenario ? [{ scenario, kind }] : [])))(
    'makes only moves that are in the table: $scenario.name, $kind',
    async ({ scenario, kind }) => {
      const explorer = new Explorer();
      await explorer.exhaust(scenario, [[kind]]);

      expect([...explorer.moves.keys()].filter(move => !rows.includes(move))).toEqual([]);
      for (const move of explorer.moves.keys()) made.add(move);
    },
  );
});

describe('moves that the model does not make', () => {
  test.each(Object.keys(MAKERS))('%s', async row => {
    const moves = await MAKERS[row]?.();

    expect(moves).toEqual([row]);
    made.add(row);
  });
});

// This test is last because the recorded moves are complete only now.
afterAll(() => {
  console.info(`the table of moves: ${made.size} of ${rows.length} rows were made`);
});

test('every row of the table was made, by the model or by hand', () => {
  expect(rows.filter(row => !made.has(row))).toEqual([]);
});
