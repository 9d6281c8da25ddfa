import { expect, test } from 'vitest';
import { UsageError } from '../../../cli/command.ts';
import { readTimeout } from '../../../cli/drop/read-timeout.ts';

test.each([
  ['5', 5000],
  ['30s', 30_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(readTimeout(text)).toBe(milliseconds);
});

test.each(['', 's', '5d', '-1', '1.5m', '999999h'])('"%s" is not a duration', text => {
  expect(() => readTimeout(text)).toThrow(UsageError);
});
