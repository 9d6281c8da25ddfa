import { expect, test } from 'vitest';
import { asCounted, judgeCount, judgeTasks, saysCountDiffers } from '../../../lambda/submission/judge-count.ts';
import { makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const said = (message: string) => ({ code: 'count_differs', message });
const problem = (message: string) => ({ problem: said(message) });
const warning = (message: string) => ({ warning: said(message) });

test.each([
  [10, 0, {}],
  [9, 0, problem('Voximplant stored 9 of 10 rows')],
  [1, 5, problem('Voximplant stored 1 of 10 rows')],
  [0, 0, problem('Voximplant stored none of 10 rows: nobody is called')],
  [11, 0, warning('Voximplant stored 11 of 10 rows')],
  [12, 0, problem('Voximplant stored 12 of 10 rows')],
  [12, 2, warning('Voximplant stored 12 of 10 rows')],
  [13, 2, warning('Voximplant stored 13 of 10 rows')],
  [14, 2, problem('Voximplant stored 14 of 10 rows')],
])('%i contacts of 10 rows, beside %i blank lines', (count, blankLines, judged) => {
  expect(judgeCount(count, { rows: 10, blankLines })).toEqual(judged);
  expect(judgeTasks({ kind: 'counted', tasks: count }, { rows: 10, blankLines })).toEqual(judged);
});

test('rows that are left out do not count as contacts; only sent rows do', () => {
  const plan = { rows: 10, blankLines: 0, leftOut: { rows: 4, bytes: 80 } };

  expect(judgeCount(6, plan)).toEqual({});
  expect(judgeTasks({ kind: 'counted', tasks: 6 }, plan)).toEqual({});
  expect(judgeCount(10, plan)).toEqual(problem('Voximplant stored 10 of 6 rows'));
  expect(judgeCount(5, plan)).toEqual(problem('Voximplant stored 5 of 6 rows'));
  expect(judgeTasks({ kind: 'fewer' }, plan)).toEqual(problem('Voximplant stored fewer than 6 rows'));
});

test('an unreported or unplanned count differs from nothing', () => {
  expect(judgeCount(undefined, { rows: 10, blankLines: 0 })).toEqual({});
  expect(judgeCount(10, undefined)).toEqual({});
  expect(judgeTasks({ kind: 'unknown', reason: 'away' }, { rows: 10, blankLines: 0 })).toEqual({});
});

test.each(['fewer', 'more'] as const)('%s tasks than rows differ, whatever their number is', kind => {
  expect(judgeTasks({ kind }, { rows: 10, blankLines: 0 })).toEqual(problem(`Voximplant stored ${kind} than 10 rows`));
});

const OTHER = { code: 'no_server_location', message: 'far away' };
test.each([
  ['nothing', {}, { problems: [], warnings: [OTHER] }, false],
  ['a problem', problem('few'), { problems: [said('few')], problemCount: 1, warnings: [OTHER] }, true],
  ['a warning', warning('many'), { problems: [], warnings: [OTHER, said('many')] }, false],
])('a receipt says %s', (_, judged, receipt, differs) => {
  const draft = makeDraft({ warnings: [OTHER], problemCount: 3 });
  const said = asCounted(createMemoryLedger(() => new Date()).put(draft).receipt, judged);

  expect({ problemCount: undefined, ...said }).toEqual({ problemCount: undefined, ...receipt });
  expect(saysCountDiffers(said)).toBe(differs);
});
