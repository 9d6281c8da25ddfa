import { expect, test } from 'vitest';
import type { FileCheck } from '../../../cli/check/check-file.ts';
import { describeDrop } from '../../../cli/drop/describe-drop.ts';
import { at } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 10, num_attempts: 3, name: 'monday' };
const HOURS = { zone: 'Europe/Berlin', days: 'mon-fri', from: '00:00', to: '20:00' };
const plan = { rows: 1204, columns: 2, bytes: 9, sha256: 'a', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
const lists = [{ file: 'a.txt', entries: 9, unreadable: 0, suppressed: 2 }];

interface Case {
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly parameters?: object;
  readonly check?: Partial<FileCheck>;
  readonly isWholeKnown?: boolean;
}

/** The text that the command prints before it drops a file. */
function describe({ feed = {}, parameters = {}, check = {}, isWholeKnown = true }: Case): string {
  const checked: FileCheck = {
    file: 'a.csv',
    verdict: { kind: 'sent' },
    plan,
    problems: [],
    problemCount: 0,
    problemCodes: {},
    warnings: [],
    missing: [],
    read: [],
    ...('verdict' in check && check.missing ? {} : { parameters: { ...PARAMETERS, ...parameters } }),
    ...check,
  };
  const place = { path: 'a.csv', shown: 'a.csv', size: 9, key: 'acme/a.csv', tags: new Map<string, string>() };
  return describeDrop({ ...place, feed: makeFeed(feed), check: checked, isWholeKnown }, at(0));
}

const start = at(7200).getTime() / 1000;

test.each<[sentence: string, given: Case]>([
  ['1,204 people, rule 101, 10 at a time, starts now', {}],
  ['1 person, rule 101, 10 at a time, starts now', { check: { plan: { ...plan, rows: 1 } } }],
  ['1,204 people, rule 101, 10 at a time, starts now (until 20:00 Europe/Berlin)', { feed: { callingHours: HOURS } }],
  [
    '1,204 people, rule 101, 10 at a time, starts now (until 18:30 Europe/Berlin)',
    { feed: { callingHours: HOURS }, parameters: { calling_hours: 'mon-fri 10:00-18:30' } },
  ],
  ['1,204 people, rule 101, 10 at a time, starts 2026-01-02 05:04:05Z (in 2 h)', { parameters: { start_at: start } }],
  ['1,204 people, rule 101, 10 at a time, does not start by itself', { parameters: { is_cancelled: true } }],
  ['1,204 people, rule 101, 10 at a time, a dry run: nobody is called', { check: { verdict: { kind: 'checked' } } }],
  [
    '1,204 people, waits for rule_id, priority',
    {
      check: {
        verdict: { kind: 'waiting', awaited: 'rule_id, priority', waitsFor: 'rule_id, priority' },
        missing: ['rule_id', 'priority'],
      },
    },
  ],
  [
    '1,204 people, rule 101, 10 at a time, waits for its calling hours: they are at 9',
    { check: { verdict: { kind: 'waiting', awaited: 'its calling hours', waitsFor: 'they are at 9' } } },
  ],
  [
    '1,202 people, rule 101, 10 at a time, starts now, without 2 of 1,204 rows, on suppression lists: rows 3; 9',
    { check: { suppression: { rows: 2, firstRows: [3, 9], lists } } },
  ],
  [
    'at most 1,204 people, rule 101, 10 at a time, starts now',
    { feed: { suppression: [{ bucket: 'lists', key: 'a.txt' }] } },
  ],
  [
    '1,204 people, rule 101, 10 at a time, starts now. You may not read sidecars and folder defaults in the bucket; they also apply',
    { isWholeKnown: false },
  ],
])('%s', (sentence, given) => {
  expect(describe(given)).toBe(sentence);
});
