import { expect, test } from 'vitest';
import type { DropResult } from '../../../local/clients/run-clients.ts';
import { describeFaults, printRows, summarize } from '../../../local/clients/show-results.ts';

const good = { isOnce: true, isTrue: true, faults: [] };
const results: readonly DropResult[] = [
  { client: 'aws', scenario: 'small', name: 'aws small 0', ...good, seconds: 3 },
  { client: 'aws', scenario: 'small', name: 'aws small 1', ...good, seconds: 1 },
  { client: 'aws', scenario: 'small', name: 'aws small 2', ...good, seconds: 2 },
  { client: 'aws', scenario: 'parts', name: 'aws parts 0', isOnce: false, isTrue: true, faults: ['2 lists: 1, 2'] },
  { client: 'sftp', scenario: 'small', name: 'sftp small 0', isOnce: true, isTrue: false, faults: ['a\u001bb', 'c'] },
];

test('drops are added up by client and scenario', () => {
  expect(summarize(results)).toEqual([
    { client: 'aws', scenario: 'small', drops: 3, once: 3, truthful: 3, seconds: { median: 2, longest: 3 } },
    { client: 'aws', scenario: 'parts', drops: 1, once: 0, truthful: 1 },
    { client: 'sftp', scenario: 'small', drops: 1, once: 1, truthful: 0 },
  ]);
});

test('the table shows each row, and a dash if there is no time', () => {
  const lines = printRows(summarize(results)).split('\n');
  const [, ...cells] = lines.map(line => line.split('\t').map(cell => cell.trim()));

  expect(cells).toEqual([
    ['aws', 'small', '3', '3', '3', '2.0', '3.0'],
    ['aws', 'parts', '1', '0', '1', '-', '-'],
    ['sftp', 'small', '1', '1', '0', '-', '-'],
  ]);
});

test('a failure is named by its drop, and cannot steer a terminal', () => {
  expect(describeFaults(results)).toEqual(['aws parts 0: 2 lists: 1, 2', 'sftp small 0: a?b; c']);
});
