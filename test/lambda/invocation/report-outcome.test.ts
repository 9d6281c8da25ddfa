import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../lambda/drop/drop.ts';
import { toOutcome } from '../../../lambda/drop/to-outcome.ts';
import { reportOutcome } from '../../../lambda/invocation/report-outcome.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { createLog } from '../../../lambda/log.ts';
import type { Measurements } from '../../../lambda/metrics.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const ID = 'f'.repeat(64);
const ONE = { value: 1, unit: 'Count' };

const outcomeOf = (change: Partial<Draft>) =>
  toOutcome({ submission: createMemoryLedger(() => at(0)).put(makeDraft(change)) });

/** The log lines and the metrics of one outcome, ten seconds after the test began. */
function report(outcome: Outcome) {
  const lines: object[] = [];
  const metrics: [string, Measurements][] = [];
  const line = (text: object) => lines.push(text);
  const log = createLog({ info: line, warn: line, error: line });
  const putMetrics = (feed: string, all: Measurements) => metrics.push([feed, all]);
  reportOutcome('acme', outcome, log, { putMetrics, now: () => at(10) });
  return { lines, metrics };
}

describe('an outcome', () => {
  test.each(['rejected', 'checked', 'waiting', 'in_doubt'] as const)('that is %s is counted as such', state => {
    const { lines, metrics } = report(outcomeOf({ state, problems: [{ code: 'first', message: 'x' }] }));

    expect(metrics).toEqual([['acme', { [state]: ONE }]]);
    expect(lines).toEqual([
      {
        message: 'outcome',
        status: state,
        feed: 'acme',
        submission: ID,
        reason: 'first',
        list_id: undefined,
      },
    ]);
  });

  const DIFFERS = { code: 'count_differs', message: 'Voximplant stored 1 of 2 rows' };
  test.each(['created', 'rejected'] as const)(
    'that is %s reports that its list has another number of contacts',
    state => {
      const differs = outcomeOf({ state, problems: [DIFFERS] });
      expect(report(differs).metrics).toMatchObject([['acme', { [state]: ONE, countDiffers: ONE }]]);

      const [receipt] = 'receipt' in differs ? [differs.receipt] : [];
      const before = { status: 'skipped', reason: 'already_done', ...(receipt && { receipt }) } as const;
      expect(report(before).metrics, 'and says it once').toEqual([['acme', { skipped: ONE }]]);
    },
  );

  test('that is created reports its list, its contacts and the time since the upload', () => {
    const answer = { list_id: 7, count: 2, answeredAt: at(9).toISOString(), full: {} };

    const { lines, metrics } = report(outcomeOf({ state: 'created', answer }));

    expect(metrics).toEqual([
      [
        'acme',
        {
          created: ONE,
          contacts: { value: 2, unit: 'Count' },
          // Uploaded a minute before the test began.
          dropToAnswer: { value: 70_000, unit: 'Milliseconds' },
        },
      ],
    ]);
    expect(lines).toEqual([expect.objectContaining({ status: 'created', list_id: 7, submission: ID })]);
  });

  test('reports the rows that were left out, and that a list could not be used', () => {
    const suppression = { rows: 3, lists: [] };
    expect(report(outcomeOf({ state: 'skipped', suppression })).metrics).toEqual([
      ['acme', { skipped: ONE, rowsSuppressed: { value: 3, unit: 'Count' } }],
    ]);

    const since = at(0).toISOString();
    const waiting = report(outcomeOf({ state: 'waiting', wait: { for: 'suppression_list', since } }));
    expect(waiting.metrics).toEqual([['acme', { waiting: ONE, suppressionUnavailable: ONE }]]);
    const other = report(outcomeOf({ state: 'created', wait: { for: 'suppression_list', since } }));
    expect(other.metrics).not.toMatchObject([['acme', { suppressionUnavailable: ONE }]]);
  });

  test('that is created without a count has an unknown number of contacts', () => {
    const answer = { list_id: 7, answeredAt: at(9).toISOString(), full: {} };

    expect(report(outcomeOf({ state: 'created', answer })).metrics).toMatchObject([
      ['acme', { contacts: { value: 0 } }],
    ]);
  });

  test('that was recorded before is skipped, and its contacts are not counted twice', () => {
    const answer = { list_id: 7, count: 2, answeredAt: at(9).toISOString(), full: {} };
    const created = outcomeOf({ state: 'created', answer });
    if (created.status === 'unfinished' || created.receipt === undefined) throw new Error('it must be created');

    const { lines, metrics } = report({ status: 'skipped', reason: 'already_done', receipt: created.receipt });

    expect(metrics).toEqual([['acme', { skipped: ONE }]]);
    expect(lines).toEqual([expect.objectContaining({ status: 'skipped', reason: 'already_done', list_id: 7 })]);
  });

  test.each(['created', 'rejected', 'checked', 'skipped'] as const)(
    'that is %s and was written back again is logged, and not counted',
    state => {
      const answer = { list_id: 7, count: 2, answeredAt: at(9).toISOString(), full: {} };
      const submission = createMemoryLedger(() => at(0)).put(makeDraft({ state, answer, twins: [8] }));

      const { lines, metrics } = report(toOutcome({ submission }, true));

      expect(metrics).toEqual([]);
      expect(lines).toEqual([expect.objectContaining({ message: 'outcome', status: state })]);
    },
  );

  test('that is skipped reports its own reason, with or without a receipt', () => {
    expect(report({ status: 'skipped', reason: 'gone' }).lines).toEqual([
      {
        message: 'outcome',
        status: 'skipped',
        feed: 'acme',
        reason: 'gone',
        submission: undefined,
        list_id: undefined,
      },
    ]);
    expect(
      report(outcomeOf({ state: 'skipped', problems: [{ code: 'empty_object', message: 'x' }] })).lines,
    ).toMatchObject([{ reason: 'empty_object' }]);
  });

  test('that a person has to decide about is counted as such', () => {
    const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 3 };

    expect(report(outcomeOf({ state: 'in_doubt', doubt: { ...doubt, parked: true } })).metrics).toEqual([
      ['acme', { in_doubt: ONE, parked: ONE }],
    ]);
    expect(report(outcomeOf({ state: 'in_doubt', doubt: { ...doubt, parked: false } })).metrics).toEqual([
      ['acme', { in_doubt: ONE }],
    ]);
  });

  test('with other lists of the same submission reports their number', () => {
    expect(report(outcomeOf({ state: 'rejected', twins: [8, 9] })).metrics).toEqual([
      ['acme', { rejected: ONE, twins: { value: 2, unit: 'Count' } }],
    ]);
  });

  test('that is not known yet is not counted, because its event comes back', () => {
    const pause = { code: 'submission_busy', message: 'x' } as const;

    expect(report({ status: 'unfinished', pause })).toEqual({ lines: [], metrics: [] });
  });
});
