import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { WAIT_REASONS } from '../../../../lambda/ledger/pause.ts';
import { STATE_NAMES } from '../../../../lambda/ledger/states.ts';
import { describeDrop, describeUnbegun } from '../../../../lambda/write-back/receipt-file/describe-drop.ts';
import { ReceiptFileSchema } from '../../../../lambda/write-back/receipt-file/receipt-file.ts';
import { writeText } from '../../../../lambda/write-back/receipt-file/write-text.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';

const time = (seconds: number) => at(seconds).toISOString();
const PLAN = {
  rows: 1204,
  columns: 2,
  bytes: 1,
  sha256: 'x',
  delimiter: ';',
  encoding: 'UTF-8',
  blankLines: 0,
} as const;
const ANSWER = { list_id: 4711, count: 1204, answeredAt: time(1), full: { secret: 'whole answer' } };
const stop = { at: time(3), by: 'ann', act: 'stopped', reason: 'they did not pay' } as const;

function tell(change: Partial<Draft>, rejectFile = false) {
  const receipt = { ...makeDraft(change), updatedAt: time(2), revision: 'r' };
  const file = v.parse(ReceiptFileSchema, describeDrop(receipt, { rejectFile }));
  return { file, text: writeText(file) };
}

describe('a drop', () => {
  test.each<[string, Partial<Draft>, string, string | RegExp]>([
    [
      'waiting for parameters',
      { state: 'waiting', missing: ['rule_id', 'priority'], wait: { for: 'parameters', since: time(0) } },
      'Nobody is called yet: the file waits for parameters rule_id, priority.',
      'upload a sidecar that says them (people.csv.json)',
    ],
    [
      'waiting for its hours',
      { state: 'waiting', wait: { for: 'calling_hours', since: time(0), notBefore: time(60) } },
      `Nobody is called yet: the file waits for the calling hours, until ${time(60)} at the earliest.`,
      'nothing: it goes on by itself',
    ],
    [
      'waiting for the account',
      {
        state: 'waiting',
        wait: { for: 'account', since: time(0) },
        problems: [{ code: 'api_account', message: 'no money' }],
      },
      'Nobody is called yet: the file waits for the operator of the account.',
      /ask whoever operates/,
    ],
    [
      'rejected',
      { state: 'rejected', plan: PLAN, problems: [{ code: 'csv_x', message: 'bad' }], problemCount: 3 },
      'Nobody is called: 3 problems in 1,204 rows.',
      /correct the problems, and upload the file again$/,
    ],
    [
      'held',
      { state: 'held', answer: ANSWER },
      'The call list 4711 exists, and calls nobody yet.',
      /goes on by itself/,
    ],
    [
      'in doubt',
      { state: 'in_doubt', doubt: { since: time(0), reason: 'lost', looks: 0, parked: false } },
      'The answer of Voximplant was lost: the call list may exist, and is looked for.',
      'do not upload the file again, or its people may be called twice',
    ],
    [
      'parked',
      { state: 'in_doubt', doubt: { since: time(0), reason: 'lost', looks: 3, parked: true } },
      'The answer of Voximplant was lost: the call list may exist, and is looked for.',
      /^do not upload the file again.*; ask whoever/,
    ],
    ['created', { state: 'created', answer: ANSWER }, 'The call list 4711 was created with 1,204 contacts.', 'nothing'],
    [
      'created without some rows',
      { state: 'created', answer: ANSWER, suppression: { rows: 1, lists: [] } },
      'The call list 4711 was created with 1,204 contacts. 1 row must not be called and was left out.',
      'nothing',
    ],
    [
      'created and stopped',
      { state: 'created', answer: ANSWER, acts: [stop] },
      'The call list 4711 was created with 1,204 contacts. An operator stopped the list.',
      'nothing',
    ],
    [
      'stopped before it became a list',
      { state: 'skipped', acts: [stop], problems: [{ code: 'stopped', message: 'stopped by hand: they did not pay' }] },
      'Nobody is called: an operator stopped it.',
      /ask whoever/,
    ],
    [
      'skipped',
      { state: 'skipped', problems: [{ code: 'empty_object', message: 'the object has 0 bytes' }] },
      'Nobody is called: the object has 0 bytes.',
      /nothing/,
    ],
    [
      'checked',
      { state: 'checked' },
      'This was a dry run, and nobody is called: nothing is wrong.',
      /without "dry_run"/,
    ],
    ['claimed', { state: 'claimed' }, 'The file is being read and sent.', /goes on/],
  ])('that is %s says so, and what to do', (_what, change, summary, advice) => {
    const { file, text } = tell(change);

    expect(file).toMatchObject({ file: 'people.csv', state: change.state, summary });
    expect(file.advice).toMatch(advice);
    expect(text.trimEnd().split('\r\n')).toHaveLength(5);
    expect(`${JSON.stringify(file)}${text}`).not.toMatch(/did not pay|no money|whole answer|ann\b/);
  });

  test.each(STATE_NAMES)('has words for the state %s', state => {
    expect(tell({ state }).file.summary).not.toContain('undefined');
  });

  test.each(STATE_NAMES)('says whether anything more happens by itself in the state %s', state => {
    expect(tell({ state }).file.over).toBe(['created', 'rejected', 'skipped', 'checked'].includes(state));
  });

  test.each(WAIT_REASONS)('has words for each reason to wait: %s', reason => {
    const { file } = tell({ state: 'waiting', wait: { for: reason, since: time(0) } });

    expect(file.summary).toMatch(/^Nobody is called yet: the file waits for [a-z ]+\.$/);
    expect(file.waitsFor).toEqual({ reason, since: time(0) });
  });

  test('that is rejected names the file with its problems if there is one', () => {
    expect(tell({ state: 'rejected' }, true).file.advice).toContain('people.csv.errors.csv lists them');
  });

  test('whose list has ended has the results of the calls', () => {
    const counts = { total: 3, new: 0, in_progress: 0, processed: 2, error: 1, canceled: 0, unknown: 0 };
    const results = {
      key: 'acme/people.csv.results.csv',
      etag: 'e',
      rows: 3,
      revision: 1,
      at: time(9),
      counts,
      complete: true,
      final: true,
      joinedBy: 'order',
      unjoined: 0,
    } as const;
    const { file } = tell({
      state: 'created',
      answer: ANSWER,
      list: { state: 'collected', since: time(9), ended: 'completed', results },
    });

    expect(file.summary).toBe(
      'The call list 4711 was created with 1,204 contacts. The list has ended: completed. 2 calls processed, 1 failed.',
    );
    expect(file.list).toMatchObject({ id: 4711, ended: 'completed', processed: 2, failed: 1, results: results.key });
  });
});

test('the text is five lines, whatever the words are', () => {
  const message = 'row 3: "phone", ending in "11",\r\nmust begin with +';
  const { text } = tell({ state: 'rejected', plan: PLAN, problems: [{ code: 'csv_phone_plus', row: 3, message }] });

  expect(text).toBe(
    [
      'people.csv: rejected',
      'Nobody is called: 1 problem in 1,204 rows.',
      'Problem: row 3: "phone", ending in "11", must begin with + (csv_phone_plus)',
      'What to do: correct the problems, and upload the file again.',
      `Uploaded 2026-01-02 03:03 UTC, as of 2026-01-02 03:04 UTC, submission ${'f'.repeat(12)}.`,
      '',
    ].join('\r\n'),
  );
});

test('a file without a submission names none', () => {
  const file = describeUnbegun('acme/list.xlsx', { code: 'not_a_csv', message: 'it is a workbook' }, at(0), at(1));

  expect(v.parse(ReceiptFileSchema, file)).toMatchObject({ file: 'list.xlsx', state: 'skipped', problemCount: 1 });
  expect(file.advice).toBe('upload the file as it is named here');
  expect(writeText(file)).not.toContain('submission');
});

test('the advice for a file that only its uploader can read is to upload it without the key, whatever its name', () => {
  const problem = { code: 'source_encrypted', message: 'the object is encrypted' };

  expect(describeUnbegun('acme/list.csv', problem, at(0), at(1))).toMatchObject({
    state: 'rejected',
    advice: expect.stringContaining('without a key of your own'),
  });
});
