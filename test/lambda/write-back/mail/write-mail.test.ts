import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { WAIT_REASONS } from '../../../../lambda/ledger/pause.ts';
import { isWorthMail, writeMail } from '../../../../lambda/write-back/mail/write-mail.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';

const since = at(0).toISOString();
const PLAN = {
  rows: 1204,
  columns: 2,
  bytes: 1,
  sha256: 'x',
  delimiter: ';',
  encoding: 'UTF-8',
  blankLines: 0,
} as const;
const problem = (code: string, row?: number) => ({
  code,
  message: `row ${row}: bad`,
  ...(row !== undefined && { row }),
});

function mail(change: Partial<Draft>, key = 'acme/monday.csv') {
  const draft = makeDraft(change);
  return writeMail({ ...draft, drop: { ...draft.drop, key }, updatedAt: since, revision: 'r' }, { rejectFile: true });
}

describe('the subject', () => {
  test.each<[Partial<Draft>, string]>([
    [
      { state: 'rejected', plan: PLAN, problems: [problem('csv_a', 2)], problemCount: 3 },
      'acme: monday.csv rejected: 3 problems in 1,204 rows',
    ],
    [{ state: 'rejected', problems: [problem('csv_a')], problemCount: 1 }, 'acme: monday.csv rejected: 1 problem'],
    [
      { state: 'waiting', missing: ['rule_id'], wait: { for: 'parameters', since } },
      'acme: monday.csv waiting: rule_id',
    ],
    [{ state: 'waiting', wait: { for: 'person', since } }, 'acme: monday.csv waiting: for person'],
    [
      { state: 'in_doubt', doubt: { since, reason: 'lost', looks: 0, parked: false } },
      'acme: monday.csv in doubt: the answer was lost',
    ],
    [
      { state: 'skipped', problems: [{ code: 'empty_object', message: 'the object has 0 bytes' }] },
      'acme: monday.csv skipped: the object has 0 bytes',
    ],
  ])('states the outcome of the file: %j', (change, subject) => {
    expect(mail(change).subject).toBe(subject);
  });

  test.each([`acme/${'long'.repeat(60)}.csv`, 'acme/r\u00fcckrufe \u{1f600}.csv', 'acme/a\r\nBcc: x@example.com.csv'])(
    'is acceptable to SNS, whatever the name: %s',
    key => {
      const { subject } = mail({ state: 'rejected', problems: [problem('csv_a')] }, key);

      expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
      expect(subject).toMatch(/^acme: .* rejected: 1 problem$/);
    },
  );
});

const LOCKED = 'Your account is locked: https://evil.example/';
const empty = (message: string) => ({ state: 'skipped', problems: [{ code: 'empty_object', message }] }) as const;

describe('text by others', () => {
  test.each<[string, Partial<Draft>, string?]>([
    ['a message', empty('no "a"')],
    [
      'a message that quotes the file',
      { state: 'rejected', problems: [{ code: 'csv_quote', message: `"x\n\n${LOCKED}" is wrong` }] },
    ],
    ['the message of a skipped drop', empty(`"x\r\n\r\n${LOCKED}"`)],
    ['other line ends', empty(`"x\u2028${LOCKED}\u2029\u0085${LOCKED}"`)],
    [
      'a warning',
      { state: 'created', problems: [], plan: { ...PLAN, warnings: [{ code: 'csv_quote', message: `a\n${LOCKED}` }] } },
    ],
    ['the name of the file', empty('no'), `acme/a\n\n${LOCKED.replaceAll('/', ':')}.csv`],
  ])('gets no line of its own in a mail: %s', (_what, change, key) => {
    const { text } = mail(change, key);

    for (const line of text.split(/[\r\n\u0085\u2028\u2029]+/)) expect(line).not.toMatch(/^Your account/);
  });

  test('shows characters that change its direction or are invisible', () => {
    const { subject, text } = mail(empty('"gnp.\u202eexe\u0000"'), 'acme/a\u202egpj.csv');

    expect(text).toContain('"gnp.\\u202eexe\\u0000"');
    expect(text).toContain('a\\u202egpj.csv');
    expect(`${subject}${text}`).not.toMatch(/[\u202e\0]/);
  });

  test('is cut if it is long', () => {
    const { text } = mail(empty('x'.repeat(9_000)), `acme/${'n'.repeat(900)}.csv`);

    expect(Math.max(...text.split(/\r?\n/).map(({ length }) => length))).toBeLessThanOrEqual(800);
    expect(text).toContain('nnn...: skipped');
  });
});

test.each<[string, Partial<Draft>]>([
  ['a long message', empty('x'.repeat(300))],
  [
    'many parameters',
    {
      state: 'waiting',
      missing: Array.from({ length: 30 }, (_, at) => `parameter_${at}`),
      wait: { for: 'parameters', since },
    },
  ],
  ['a non-ASCII message', empty('\u00fc'.repeat(300))],
])('a subject is shorter than 100 characters: %s', (_what, change) => {
  const { subject } = mail(change);

  expect(subject).toMatch(/^acme: monday\.csv [\x20-\x7e]+$/);
  expect(subject).toHaveLength(99);
});

test('a mail contains no number to call, even if a file is named so', () => {
  const { subject, text } = mail(
    { state: 'rejected', problems: [{ code: 'csv_x', message: 'got "+12025550101"' }] },
    'acme/+12025550102.csv',
  );

  expect(`${subject}${text}`).not.toMatch(/2025550/);
});

test('the text states the outcome of the drop, and the first problems', () => {
  const problems = Array.from({ length: 30 }, (_, row) => problem('csv_field_count', row + 2));
  const lines = mail({ state: 'rejected', plan: PLAN, problems, problemCount: 30 }).text.split(/\r?\n/);

  expect(lines[0]).toBe('monday.csv: rejected');
  expect(lines.filter(line => line.startsWith('- row '))).toHaveLength(20);
  expect(lines).toContain('- row 2: bad (csv_field_count)');
});

describe('an outcome worth a mail', () => {
  const worth = (change: Partial<Draft>) => isWorthMail(makeDraft(change));

  test.each(WAIT_REASONS)('is a wait for %s if somebody can do something about it', reason => {
    const isForSomebody = ['parameters', 'sidecar', 'tags', 'suppression_list', 'account', 'credentials', 'person'];

    expect(worth({ state: 'waiting', wait: { for: reason, since } })).toBe(isForSomebody.includes(reason));
  });

  test.each<[Partial<Draft>, boolean]>([
    [{ state: 'rejected' }, true],
    [{ state: 'in_doubt' }, true],
    [{ state: 'skipped', problems: [problem('empty_object')] }, true],
    [{ state: 'skipped', problems: [problem('all_suppressed')] }, true],
    [{ state: 'skipped', problems: [problem('stopped')] }, false],
    [{ state: 'skipped', problems: [problem('superseded')] }, false],
    [{ state: 'created' }, false],
    [{ state: 'created', problems: [problem('count_differs')] }, true],
    [{ state: 'checked' }, false],
    [{ state: 'held' }, false],
  ])('%j: %s', (change, isWorth) => {
    expect(worth(change)).toBe(isWorth);
  });
});
