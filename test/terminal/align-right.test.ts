import { expect, test } from 'vitest';
import { alignRight } from '../../terminal/align-right.ts';

test('numbers are aligned at the right in the named columns', () => {
  const rows = [
    ['what', 'value'],
    ['a', '1,000,000'],
    ['b', '7'],
  ];

  expect(alignRight(rows, [1])).toEqual([
    ['what', '    value'],
    ['a', '1,000,000'],
    ['b', '        7'],
  ]);
});
