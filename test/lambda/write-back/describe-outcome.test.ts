import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { ListPart, Results } from '../../../lambda/ledger/list-part.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { describeOutcome, METADATA_NAMES, toAscii } from '../../../lambda/write-back/describe-outcome.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const SUBMISSION = 'f'.repeat(64);

function makeReceipt(change: Partial<Draft>): Receipt {
  return { ...makeDraft({ lease: undefined, ...change }), revision: 'r1', updatedAt: at(0).toISOString() };
}

/** A list in the given state. */
function makeList(change: Partial<ListPart>): ListPart {
  return { state: 'collected', since: at(0).toISOString(), ...change };
}

function makeResults(key: string): Results {
  const counts = { total: 9, new: 0, in_progress: 0, processed: 6, error: 3, canceled: 0, unknown: 0 };
  const file = { key, etag: 'e', rows: 9, revision: 1, at: at(9).toISOString() };
  return { ...file, counts, complete: true, final: true, joinedBy: 'order', unjoined: 0 };
}

describe('describeOutcome', () => {
  test('contains everything about a list that is needed to find it', () => {
    const answer = { list_id: 4711, batch_id: 'b-1', count: 5, answeredAt: at(9).toISOString(), full: { x: 'y' } };

    expect(describeOutcome(makeReceipt({ state: 'created', answer }))).toEqual({
      'dropdial-status': 'created',
      'dropdial-submission': SUBMISSION,
      'dropdial-place': placeOf({ bucket: 'drops', key: 'acme/people.csv' }),
      'dropdial-list-id': '4711',
      'dropdial-batch-id': 'b-1',
      'dropdial-count': '5',
      'dropdial-submitted-at': at(9).toISOString(),
    });
  });

  test('leaves out facts that the API did not report', () => {
    const answer = { list_id: 4711, answeredAt: at(9).toISOString(), full: {} };

    const names = Object.keys(describeOutcome(makeReceipt({ state: 'created', answer })));

    expect(names).not.toContain('dropdial-batch-id');
    expect(names).not.toContain('dropdial-count');
  });

  test.each([
    ['created', '3'],
    ['checked', '3'],
    ['rejected', '3'],
    ['skipped', '3'],
    ['waiting', undefined],
  ] as const)('for a drop that is %s says that %s rows were left out', (state, rows) => {
    const suppression = { rows: 3, lists: [] };

    expect(describeOutcome(makeReceipt({ state, suppression }))['dropdial-suppressed']).toBe(rows);
  });

  test('contains a count of 0', () => {
    const answer = { list_id: 4711, count: 0, answeredAt: at(9).toISOString(), full: {} };

    expect(describeOutcome(makeReceipt({ state: 'created', answer }))).toMatchObject({ 'dropdial-count': '0' });
  });

  test.each([
    [1, undefined, 'csv_x: row 2: bad'],
    [3, undefined, 'csv_x: row 2: bad (and 2 more)'],
    [3, 250, 'csv_x: row 2: bad (and 249 more)'],
  ])('contains the first of %i listed problems of %s, and how many more there are', (listed, problemCount, text) => {
    const problems = Array.from({ length: listed }, (_, index) => ({
      code: 'csv_x',
      message: `row ${index + 2}: bad`,
    }));

    expect(describeOutcome(makeReceipt({ state: 'rejected', problems, problemCount }))).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': text,
    });
  });

  test('names the missing parameters of a waiting drop', () => {
    expect(describeOutcome(makeReceipt({ state: 'waiting', missing: ['rule_id', 'priority'] }))).toMatchObject({
      'dropdial-status': 'waiting',
      'dropdial-error': 'parameter_missing: set rule_id, priority as tags or in a sidecar',
    });
  });

  test('says that a drop has waited too long, and since when', () => {
    const wait = { for: 'parameters', since: at(0).toISOString(), tooLongSince: at(90_000).toISOString() } as const;

    expect(describeOutcome(makeReceipt({ state: 'waiting', missing: ['rule_id'], wait }))).toMatchObject({
      'dropdial-error': `parameter_missing: set rule_id as tags or in a sidecar; has waited too long, since ${wait.since}`,
    });
    expect(describeOutcome(makeReceipt({ state: 'created', wait }))).not.toHaveProperty('dropdial-error');
  });

  test('says nothing about parameters if none is missing', () => {
    expect(describeOutcome(makeReceipt({ state: 'waiting', missing: [] }))).not.toHaveProperty('dropdial-error');
  });

  test('says how an ended list ended, and where its results are', () => {
    const list = makeList({ ended: 'completed', results: makeResults('acme/people.csv.results.csv') });

    expect(describeOutcome(makeReceipt({ state: 'created', list }))).toMatchObject({
      'dropdial-list-status': 'completed',
      'dropdial-processed': '6',
      'dropdial-failed': '3',
      'dropdial-results': 'acme/people.csv.results.csv',
    });
  });

  test('says only how an ended list without results ended', () => {
    const names = Object.keys(describeOutcome(makeReceipt({ list: makeList({ state: 'gone', ended: 'gone' }) })));

    expect(names.filter(name => /list-status|processed|failed|results/.test(name))).toEqual(['dropdial-list-status']);
  });

  test('says nothing about a running list, or about an unknown end', () => {
    const quiet = ['dropdial-status', 'dropdial-submission', 'dropdial-place'];

    for (const list of [
      undefined,
      makeList({ state: 'running', ended: 'completed' }),
      makeList({ state: 'completed' }),
    ])
      expect(Object.keys(describeOutcome(makeReceipt({ list })))).toEqual(quiet);
  });

  test.each([
    ['a/b-1.csv.results.csv', 'a/b-1.csv.results.csv'],
    ['a%20b.csv', 'a%20b.csv'],
    ['a/my list.csv', 'a/my%20list.csv'],
    ['ü.csv', '%C3%BC.csv'],
    ['csv.ü', 'csv.%C3%BC'],
    ['имя', '%D0%B8%D0%BC%D1%8F'],
  ])('writes the key %j in a form that a header can hold: %j', (key, said) => {
    const list = makeList({ ended: 'completed', results: makeResults(key) });

    expect(describeOutcome(makeReceipt({ list }))['dropdial-results']).toBe(said);
  });

  test.each([
    ['row 2: got "+12025550101"', 'x: row 2: got "...01"'],
    ['did you mean "(202) 555-0142"?', 'x: did you mean "...42"?'],
    ['got "1234567"', 'x: got "...67"'],
  ])('quotes no number to call: %s', (message, error) => {
    const problems = [{ code: 'x', message }];

    expect(describeOutcome(makeReceipt({ state: 'rejected', problems }))['dropdial-error']).toBe(error);
  });

  test('cuts a long error, and keeps the number of the others', () => {
    const problems = [
      { code: 'x', message: 'y'.repeat(2_000) },
      { code: 'x', message: 'z' },
    ];

    const { 'dropdial-error': error } = describeOutcome(makeReceipt({ state: 'rejected', problems }));

    expect(error).toHaveLength(400);
    expect(error).toMatch(/y \(and 1 more\)$/);
  });

  test('leaves no space at the end of an error that was cut', () => {
    const problems = [{ code: 'x', message: `${'y'.repeat(396)} z` }];

    const { 'dropdial-error': error } = describeOutcome(makeReceipt({ state: 'rejected', problems }));

    expect(error).toBe(`x: ${'y'.repeat(396)}`);
  });

  test('writes printable ASCII, and only its own names', () => {
    const problems = [{ code: 'x', message: 'имя\r\nmust\tbe  "ü" 😀\u007f' }];
    const answer = { list_id: 1, batch_id: 'ü\n', answeredAt: at(9).toISOString(), full: {} };

    const outcome = describeOutcome(makeReceipt({ state: 'rejected', problems, answer }));

    expect(outcome['dropdial-error']).toBe('x: ?????must?be "?" ??');
    for (const [name, value] of Object.entries(outcome)) {
      expect(METADATA_NAMES).toContain(name);
      expect(value).toMatch(/^[\x20-\x7e]*$/);
    }
  });
});

test.each([
  ['plain text', 'plain text'],
  ['  a   b  ', 'a b'],
  ['a\nb', 'a?b'],
  ['\u0000', '?'],
  ['😀', '?'],
  ['', ''],
])('toAscii turns %j into %j', (text, ascii) => {
  expect(toAscii(text)).toBe(ascii);
});
