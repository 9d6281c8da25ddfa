import { expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { describeStep } from '../../../terminal/steps/describe-step.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const plan = { rows: 1204, columns: 2, bytes: 9, sha256: 'a', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
const answer = { list_id: 4711, count: 1200, answeredAt: at(0).toISOString(), full: {} };
const doubt = { since: at(0).toISOString(), reason: 'the connection was closed', looks: 1, parked: false };
const problems = [{ code: 'stale', message: 'it is old' }];
const leftOut = { rows: 4, bytes: 40 };
const suppression = { rows: 4, lists: [] };
const wait = { for: 'free_place', since: at(0).toISOString() } as const;

test.each<[text: string, change: Partial<Draft>]>([
  ['reading the file', {}],
  ['planned 1,204 rows', { plan }],
  ['sending 1,204 rows', { state: 'sending', plan }],
  ['sending 1,200 rows', { state: 'sending', plan: { ...plan, leftOut } }],
  ['created list 4711, 1,200 contacts', { state: 'created', answer }],
  ['created list 4711, 1,200 contacts, 4 rows left out', { state: 'created', answer, suppression }],
  ['created list 4711, 1,200 contacts: stale: it is old', { state: 'created', answer, problems }],
  ['list 4711 exists and calls nobody yet', { state: 'held', answer }],
  ['in doubt, the function looks for its list: the connection was closed', { state: 'in_doubt', doubt }],
  [
    'in doubt (parked, a person has to decide): the connection was closed',
    { state: 'in_doubt', doubt: { ...doubt, parked: true } },
  ],
  ['waits for rule_id, priority', { state: 'waiting', missing: ['rule_id', 'priority'] }],
  ['waits for free place: stale: it is old', { state: 'waiting', problems, wait }],
  ['waits for free place', { state: 'waiting', wait }],
  ['checked 1,204 rows, a dry run: nobody is called', { state: 'checked', plan }],
  ['rejected, nothing of it is sent: stale: it is old (and 2 more)', { state: 'rejected', problems, problemCount: 3 }],
  ['skipped, nobody is called: stale: it is old', { state: 'skipped', problems }],
])('%s', (text, change) => {
  expect(describeStep({ ...makeDraft(change), revision: 'r', updatedAt: at(0).toISOString() })).toBe(text);
});
