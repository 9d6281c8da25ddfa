import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { expectIn } from '../../../../lambda/ledger/submission.ts';
import { ENDINGS, recordAnswer } from '../../../../lambda/submission/transfer/record-answer.ts';
import type { CallResult } from '../../../../lambda/voximplant/create-call-list.ts';
import type { ErrorClass } from '../../../../lambda/voximplant/error-codes.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeHead } from '../../../support/make-head.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const ADR = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'adr', '0007-endings.md');
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
const HEAD = makeHead();

const ATTEMPTS = [{ owner: 'worker', startedAt: at(0).toISOString() }];

/** A submission that a request left in a state, and the worker that records the end of the request. */
function open(change: Partial<Draft>, feed: Readonly<Record<string, unknown>> = {}, parameters: object = {}) {
  const ledger = createMemoryLedger(() => at(0));
  const submission = ledger.put(makeDraft({ parameters: PARAMETERS, attempts: ATTEMPTS, ...change }));
  const run = makeRun();
  const way = { feed: makeFeed(feed), run, file: { head: HEAD, parameters: { ...PARAMETERS, ...parameters } } };
  const record = (result: CallResult) =>
    recordAnswer({ submission: expectIn(submission, 'claimed', 'sending'), result }, way, makeWorld({ ledger }));
  return { ledger, submission, run, record };
}

/** Records the end of a request, whose closing boundary was sent or not. */
function record(result: CallResult) {
  return open({ state: result.closingSent ? 'sending' : 'claimed' }).record(result);
}

type Ended = keyof typeof ENDINGS;

function resultOf(ended: Ended, closingSent: boolean): CallResult {
  if (ended === 'none') return { kind: 'failed', code: 'send_failed', reason: 'no answer', closingSent };
  if (ended === 'unreadable') return { kind: 'answered', answer: { kind: ended, reason: 'HTML' }, closingSent };
  if (ended === 'created') return { kind: 'answered', answer: { kind: ended, listId: 7, full: {} }, closingSent };
  const kind: ErrorClass = ended;
  return { kind: 'answered', answer: { kind: 'refused', code: 5, message: 'no', class: kind }, closingSent };
}

const cells = Object.entries(ENDINGS).flatMap(([ended, [before, after]]) => [
  { ended, from: 'claimed', closingSent: false, state: before } as const,
  // The ledger already said so, but the boundary was never handed to the network.
  { ended, from: 'sending', closingSent: false, state: before } as const,
  { ended, from: 'sending', closingSent: true, state: after } as const,
]);

function isEnded(name: string): name is Ended {
  return name in ENDINGS;
}

describe('an answer', () => {
  test.each(cells)('that is $ended, closing boundary sent: $closingSent, leads from $from to $state', async cell => {
    const { ended, from, closingSent, state } = cell;
    if (!isEnded(ended)) throw new Error(`"${ended}" is no row`);
    const { ledger, record } = open({ state: from });

    const { submission, pause } = await record(resultOf(ended, closingSent));

    expect(submission.receipt.state).toBe(state);
    expect(submission.receipt).not.toHaveProperty('lease');
    expect(submission.receipt.attempts).toMatchObject([{ endedAt: at(0).toISOString() }]);
    expect(pause !== undefined, 'its event comes back').toBe(state === 'waiting' || state === 'claimed');
    expect(ledger.moves).toEqual(from === state ? [] : [`${from} ${state} answer`]);
    expect(submission).toEqual(await ledger.read('acme', submission.receipt.submission));
  });

  test('that reports a list is recorded unchanged', async () => {
    const { run, record } = open({ state: 'sending' });
    const full = { result: true, list_id: 7, more: ['of', 'it'] };
    const answer = { kind: 'created', listId: 7, batchId: 'b', count: 2, full } as const;

    const { submission } = await record({ kind: 'answered', answer, closingSent: true });

    expect(submission.receipt).toMatchObject({
      answer: { list_id: 7, batch_id: 'b', count: 2, answeredAt: at(0).toISOString(), full },
      problems: [],
      writeBack: { pending: true },
    });
    expect(run.logged).toContain('the call list was created');
  });

  test.each([
    [2, false],
    [3, true],
    [undefined, false],
  ])('that says %s rows of two were stored: is it a warning? %s', async (count, isWarned) => {
    const plan = { rows: 2, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
    const { run, record } = open({ state: 'sending', plan });
    const answer = { kind: 'created', listId: 7, full: {}, ...(count !== undefined && { count }) } as const;

    await record({ kind: 'answered', answer, closingSent: true });

    expect(run.logged.includes('the API stored another number of rows')).toBe(isWarned);
  });

  test.each([
    [2, 0, [], undefined],
    [1, 0, [{ code: 'count_differs', message: 'Voximplant stored 1 of 2 rows' }], undefined],
    [0, 0, [{ code: 'count_differs', message: 'Voximplant stored none of 2 rows: nobody is called' }], undefined],
    [3, 0, [], [{ code: 'count_differs', message: 'Voximplant stored 3 of 2 rows' }]],
    [9, 0, [{ code: 'count_differs', message: 'Voximplant stored 9 of 2 rows' }], undefined],
  ])(
    'that says %i of two rows, with %i blank lines, is created and says so',
    async (count, blankLines, problems, warnings) => {
      const plan = { rows: 2, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines };
      const { record } = open({ state: 'sending', plan });

      const { submission } = await record({
        kind: 'answered',
        answer: { kind: 'created', listId: 7, full: {}, count },
        closingSent: true,
      });

      expect(submission.receipt).toMatchObject({ state: 'created', problems, answer: { count } });
      expect(submission.receipt.warnings).toEqual(warnings);
    },
  );

  test.each([
    ['held', {}, 'held'],
    ['held', { is_cancelled: true }, 'created'],
    ['at_once', { is_cancelled: true }, 'created'],
  ])('that reports a list, of a feed that starts %s with %j, is %s', async (start, parameters, state) => {
    const { record } = open({ state: 'sending' }, { start }, parameters);

    const { submission } = await record(resultOf('created', true));

    expect(submission.receipt).toMatchObject({ state, answer: { list_id: 7 } });
  });

  test('that is in doubt gives the name by which the list is looked for', async () => {
    const { record } = open({ state: 'sending', listName: 'people ~ffffffffffff' });

    const { submission } = await record(resultOf('none', true));

    expect(submission.receipt).toMatchObject({
      doubt: { since: at(0).toISOString(), reason: 'no answer', looks: 0, parked: false },
      problems: [
        { code: 'submission_in_doubt', message: expect.stringContaining('"people ~ffffffffffff": no answer') },
      ],
    });
  });

  test('that reports a list for an incomplete request is in doubt, and says why', async () => {
    const { submission } = await record(resultOf('created', false));

    const reason = 'the API reported a list for a request that was not complete';
    expect(submission.receipt).toMatchObject({ doubt: { reason } });
  });

  test.each(['transient', 'account', 'token'] as const)('that is %s is not quoted in the log', async kind => {
    const { record } = open({ state: 'sending' });
    const answer = { kind: 'refused', code: 340, message: 'row 2 (***;person) is bad', class: kind } as const;

    const { submission, pause } = await record({ kind: 'answered', answer, closingSent: true });

    expect(pause?.message).toBe('Voximplant refused the call list with code 340');
    expect(JSON.stringify(submission.receipt)).toContain('row 2 (***;person) is bad');
  });

  test('that refuses the list is logged with its code', async () => {
    const { run, record } = open({ state: 'sending' });

    await record(resultOf('transient', true));

    expect(run.logged).toEqual(['the API refused the call list']);
  });

  test('that is final names its code and the fix for an operator', async () => {
    const { submission } = await record(resultOf('final', true));

    expect(submission.receipt.problems).toEqual([
      {
        code: 'api_5',
        message: "Voximplant refused the call list with code 5: no (check the account's billing)",
      },
    ]);
  });

  test('about the account makes the drop wait for a person, and its message for the default time of the queue', async () => {
    const { submission, pause } = await record(resultOf('account', true));

    expect(submission.receipt.wait).toMatchObject({ for: 'account', notBefore: at(900).toISOString() });
    expect(pause).toMatchObject({ code: 'api_account' });
    expect(pause).not.toHaveProperty('until');
  });

  test.each([
    ['transient', 'api_transient'],
    ['in_doubt', 'api_transient'],
    ['unreadable', 'send_failed'],
    ['none', 'send_failed'],
  ] as const)('that is %s before the closing boundary gives the drop back', async (ended, code) => {
    expect(await record(resultOf(ended, false))).toMatchObject({ pause: { code, until: at(60) } });
  });

  test('that repeatedly fails gives the drop back for longer each time', async () => {
    const givenBack = { times: 1, notBefore: at(0).toISOString(), code: 'api_transient', message: 'no' };
    const { record } = open({ state: 'sending', givenBack });

    expect(await record(resultOf('transient', true))).toMatchObject({ pause: { until: at(120) } });
  });

  test.each([
    ['transient', true, 'api_transient'],
    ['transient', false, 'api_transient'],
    ['unreadable', false, 'send_failed'],
    ['none', false, 'send_failed'],
  ] as const)(
    'that is %s for the third time, closing boundary sent: %s, makes the object say what it waits for',
    async (ended, closingSent, code) => {
      const givenBack = { times: 2, notBefore: at(0).toISOString(), code: 'api_transient', message: 'no' };
      const { record } = open({ state: closingSent ? 'sending' : 'claimed', givenBack });

      const { submission, pause } = await record(resultOf(ended, closingSent));

      const until = at(1800);
      expect(pause).toMatchObject({ code, until });
      expect(submission.receipt).toMatchObject({
        state: 'waiting',
        wait: { for: 'another_try', notBefore: until.toISOString() },
        problems: [{ code: 'another_try', message: expect.stringContaining(`${code}: `) }],
        givenBack: { times: 3 },
        writeBack: { pending: true },
      });
    },
  );

  test('that says the file is too large rejects the drop, with its size and the fix', async () => {
    const { record } = open({ state: 'claimed', drop: { ...makeDraft().drop, size: 12_345 } });
    const answer = { kind: 'unreadable', reason: 'HTTP 413', isTooLarge: true } as const;

    const { submission, pause } = await record({ kind: 'answered', answer, closingSent: false });

    expect(pause).toBeUndefined();
    expect(submission.receipt).toMatchObject({
      state: 'rejected',
      problems: [{ code: 'file_too_large', message: expect.stringMatching(/12345 bytes.*HTTP 413.*split it/) }],
    });
  });

  test('that says the file is too large is in doubt after the closing boundary, like every other page', async () => {
    const { record } = open({ state: 'sending' });
    const answer = { kind: 'unreadable', reason: 'HTTP 413', isTooLarge: true } as const;

    const { submission } = await record({ kind: 'answered', answer, closingSent: true });

    expect(submission.receipt.state).toBe('in_doubt');
  });
});

describe('an answer to a worker that has lost the submission', () => {
  const another = { owner: 'another', until: at(60).toISOString() };

  test('is still recorded when it reports a list', async () => {
    const { ledger, submission: lost, run, record } = open({ state: 'sending' });
    ledger.put({ ...lost.receipt, lease: another });

    const { submission } = await record(resultOf('created', true));

    expect(submission.receipt).toMatchObject({ state: 'created', answer: { list_id: 7 } });
    expect(run.logged).toContain('an answer came after another worker had taken the submission over');
  });

  test.each(['final', 'account', 'token', 'transient', 'in_doubt', 'unreadable', 'none'] as const)(
    'is left to the other worker when it is %s',
    async ended => {
      const { ledger, submission: lost, record } = open({ state: 'sending' });
      const taken = ledger.put({ ...lost.receipt, lease: another });

      await expect(record(resultOf(ended, true))).rejects.toMatchObject({ code: 'ledger_conflict' });

      expect(await ledger.read('acme', lost.receipt.submission)).toEqual(taken);
    },
  );

  test('that cannot be written for another reason is a fault, never a late answer', async () => {
    const { ledger, run, record } = open({ state: 'sending' });
    ledger.replace = () => Promise.reject(new Error('S3 is away'));

    await expect(record(resultOf('created', true))).rejects.toThrow('S3 is away');

    expect(run.logged).toEqual(['the call list was created']);
  });
});

describe('an incomplete request', () => {
  const failed = (code: Extract<CallResult, { kind: 'failed' }>['code']): CallResult => {
    return { kind: 'failed', code, reason: 'because', closingSent: false };
  };

  test('ends skipped if the object has been replaced', async () => {
    const { submission, pause } = await record(failed('source_changed'));

    expect(submission.receipt).toMatchObject({ state: 'skipped', problems: [{ code: 'source_changed' }] });
    expect(pause).toBeUndefined();
  });

  test('is given back if the object was replaced just before the commit', async () => {
    const { ledger, record } = open({ state: 'sending' });

    expect(await record(failed('source_changed'))).toMatchObject({
      submission: { receipt: { state: 'claimed' } },
      pause: { code: 'source_changed', message: 'because', until: at(60) },
    });
    expect(ledger.moves).toEqual(['sending claimed answer']);
  });

  test.each(['claimed', 'sending'] as const)('waits for credentials if they cannot be read: %s', async state => {
    const { ledger, record } = open({ state });

    const { submission, pause } = await record(failed('credentials_unreadable'));

    expect(submission.receipt).toMatchObject({
      state: 'waiting',
      problems: [{ code: 'credentials_unreadable', message: 'because' }],
      wait: { for: 'credentials', notBefore: at(900).toISOString() },
    });
    expect(submission.receipt).not.toHaveProperty('lease');
    // Comes back at the default time of the queue, because the time of the fix is unknown.
    expect(pause).toEqual({ code: 'credentials_unreadable', message: 'because', for: 'credentials' });
    expect(ledger.moves).toEqual([`${state} waiting answer`]);
  });

  test('waits for a person if the secret now belongs to another account', async () => {
    const { record } = open({ state: 'claimed', resends: 1, account: 1 });

    const { submission } = await record(failed('account_changed'));

    expect(submission.receipt).toMatchObject({
      state: 'waiting',
      problems: [{ code: 'account_changed', message: 'because' }],
      wait: { for: 'credentials' },
      account: 1,
    });
  });

  test('belongs to another worker if that worker has moved the submission', async () => {
    const { ledger, record } = open({ state: 'claimed' });

    await expect(record(failed('ledger_conflict'))).rejects.toMatchObject({
      code: 'ledger_conflict',
      message: 'because',
    });
    expect(ledger.calls).toEqual([]);
  });

  test.each(['deadline_reached', 'source_differs', 'stalled'] as const)(
    'for any other reason, such as %s, is given back for that reason',
    async code => {
      expect(await record(failed(code))).toMatchObject({
        submission: { receipt: { state: 'claimed', attempts: [{ ended: `${code}: because` }] } },
        pause: { code, message: 'because', until: at(60) },
      });
    },
  );

  test('pauses if its closing boundary was withheld, for that reason', async () => {
    const ledger = createMemoryLedger(() => at(0));
    const submission = expectIn(ledger.put(makeDraft()), 'claimed');
    const way = { feed: makeFeed(), run: makeRun(), file: { head: HEAD, parameters: PARAMETERS } };
    const withheld = { code: 'outside_hours', message: 'night', until: at(9999) } as const;
    const world = makeWorld({ ledger });

    const stand = await recordAnswer({ submission, result: failed('withheld'), withheld }, way, world);

    expect(stand).toMatchObject({
      submission: { receipt: { state: 'claimed' } },
      pause: { code: 'outside_hours', message: 'night', until: at(60) },
    });
  });
});

test.each(['ledger_conflict', 'credentials_unreadable', 'source_changed'] as const)(
  'any failure after the closing boundary leaves a doubt, whatever its name: %s',
  async code => {
    const { submission } = await record({ kind: 'failed', code, reason: 'because', closingSent: true });

    expect(submission.receipt).toMatchObject({ state: 'in_doubt', doubt: { reason: 'because' } });
  },
);

test('the documentation page with the reasons has the same table', () => {
  const rows: Readonly<Record<string, Ended>> = {
    'list created': 'created',
    'final code': 'final',
    'account code': 'account',
    'token code': 'token',
    'transient code': 'transient',
    'doubtful or undocumented code': 'in_doubt',
    'no answer': 'none',
    'not the documented JSON': 'unreadable',
  };
  const page = readFileSync(ADR, 'utf8');
  const written = [...page.matchAll(/^\| ([^|]+) \| `(\w+)`[^|]* \| `(\w+)`[^|]* \|$/gm)];

  expect(
    Object.fromEntries(written.map(([, answer = '', before, after]) => [rows[answer] ?? answer, [before, after]])),
  ).toEqual(ENDINGS);
});
