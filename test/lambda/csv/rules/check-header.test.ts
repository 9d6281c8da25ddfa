import { describe, expect, test } from 'vitest';
import { checkHeader } from '../../../../lambda/csv/rules/check-header.ts';
import type { Problem } from '../../../../lambda/problem.ts';

function codesOf(names: readonly string[]): readonly (string | undefined)[] {
  const problems: Problem[] = [];
  const fields = names.map((name, index) => ({ name, offset: index, line: 1 }));
  checkHeader(
    fields,
    problem => problems.push(problem),
    () => undefined,
  );
  return problems.map(({ code }) => code);
}

const OURS = ['call_row', 'call_status', 'call_attempts_left', 'call_result', 'call_task_id', 'call_task_uuid'];

describe('a results file is recognised by its columns, under any name:', () => {
  test.each([
    ['as it was written', ['phone_number', 'name', ...OURS]],
    ['in another order', [...OURS.toReversed(), 'phone_number']],
    ['with spaces', ['phone_number', ...OURS.map(name => ` ${name}`)]],
    ['with more columns', ['phone_number', ...OURS, 'note']],
  ])('%s', (_how, names) => {
    expect(codesOf(names)).toContain('csv_results_file');
  });

  test('one or two columns with the same names are not enough', () => {
    expect(codesOf(['phone_number', 'call_status', 'call_row'])).toEqual([]);
  });
});
