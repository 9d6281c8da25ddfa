import { describe, expect, test } from 'vitest';
import { describeSubmission } from '../../../cli/console/describe-submission.ts';
import { savePage } from '../../../console/server/save-page.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

/** A telephone number as people write it, in a text that also has a right-to-left override and a bell character. */
const TEXT = 'call +1 (202) 555\u20110147\u202e now\u0007';
const problem = { code: 'csv_phone_shape', message: TEXT, row: 2 };
const doubt = { since: at(0).toISOString(), reason: TEXT, looks: 2, parked: true };
const answer = { list_id: 7, answeredAt: at(1).toISOString(), full: { custom: [TEXT] } };
const acts = [{ act: 'adopted' as const, by: TEXT, reason: TEXT, at: at(2).toISOString() }];
const list = { state: 'running' as const, since: at(3).toISOString(), word: TEXT, problem };

const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 5, num_attempts: 3 };

/** Describes a submission with `TEXT` in every field that people, files or the API can fill. */
function describeWith(change: Partial<Draft>) {
  const receipt: Receipt = {
    ...makeDraft({ lease: undefined, ...change }),
    revision: 'r',
    updatedAt: at(9).toISOString(),
  };
  return describeSubmission({ versions: [receipt], isWhole: true }, [], at(60));
}

const STATES: ReadonlyArray<readonly [what: string, change: Partial<Draft>]> = [
  ['rejected', { state: 'rejected', problems: [problem], warnings: [problem] }],
  ['waiting', { state: 'waiting', problems: [problem], wait: { for: 'account', since: at(0).toISOString() } }],
  [
    'given back',
    { state: 'claimed', givenBack: { code: 'http', message: TEXT, notBefore: at(0).toISOString(), times: 1 } },
  ],
  ['in doubt', { state: 'in_doubt', listName: TEXT, doubt }],
  ['created', { state: 'created', listName: TEXT, answer, list, acts, ignored: { tags: [TEXT], metadata: [TEXT] } }],
];

describe('a page shows only the end of a number in free text, and no control characters', () => {
  test.each(STATES)('%s', async (_what, change) => {
    const submission = describeWith({ ...change, parameters: { ...PARAMETERS, name: TEXT } });
    const html = await savePage({
      title: '',
      at: submission.updatedAt,
      about: '',
      submissions: [submission],
      checks: [],
    });

    const { receipt, ...shown } = submission;
    for (const text of [JSON.stringify(shown), receipt, html])
      expect(text).not.toMatch(/0147|\) 555|\p{Bidi_Control}|(?!\n)\p{Cc}/u);
    expect(JSON.stringify(shown)).toContain('…47');
    expect(html).toContain('…47');
  });
});

test('times are to the second, as in the list', () => {
  const since = '2026-01-02T03:04:09.123Z';
  const ended = { state: 'collected', since, ended: 'completed', endedAt: since } as const;
  const { facts, results } = describeWith({ state: 'created', answer, list: ended });

  expect(facts).toContainEqual(['begun', '2026-01-02 03:04:05Z']);
  expect(results?.facts).toContainEqual(['the list is', 'collected, since 2026-01-02 03:04:09Z']);
  expect(results?.facts).toContainEqual(['ended', 'completed, 2026-01-02 03:04:09Z']);
  expect(JSON.stringify([facts, results])).not.toMatch(/\dT\d/);
});

test('a key is shown exactly, without control characters, and its command reaches the object', () => {
  const key = 'acme/\u202evsc.exe\u0003 <b>&"\'.csv';
  const shown = describeWith({
    state: 'waiting',
    missing: ['rule_id'],
    drop: { ...makeDraft().drop, key },
    wait: { for: 'parameters', since: at(0).toISOString() },
  });

  expect(shown.key).toBe('acme/?vsc.exe? <b>&"\'.csv');
  expect(shown.facts).toContainEqual(['object', 's3://drops/acme/?vsc.exe? <b>&"\'.csv']);
  const [copy = ''] = shown.choices.flatMap(({ command }) => command ?? []);
  expect(copy).toBe("aws s3 cp SIDECAR.json $'s3://drops/acme/\\342\\200\\256vsc.exe\\003 <b>&\"\\'.csv.json'");
});

test('a saved page contains no markup from others', async () => {
  const key = 'acme/<img src=x onerror=alert(1)>.csv';
  const submission = describeWith({
    state: 'rejected',
    drop: { ...makeDraft().drop, key },
    problems: [{ code: 'csv_phone_shape', message: '</td><script>alert(2)</script>' }],
  });

  const html = await savePage({
    title: '</title><script>',
    at: submission.updatedAt,
    about: '<b>',
    submissions: [submission],
    checks: [],
  });

  expect(html).not.toMatch(/<img|<script|<b>/);
  expect(html).toContain('&lt;img src=x onerror=alert(1)>.csv');
});
