import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { quoteWord } from '../../terminal/shell-command.ts';

/** The words into which bash splits a line. */
function readByShell(line: string): string[] {
  const script = `printf '%s\\0' ${line}`;
  return execFileSync('bash', ['-c', script]).toString().split('\0').slice(0, -1);
}

describe('a shell reads a quoted word unchanged', () => {
  test.each([
    'plain.csv',
    '',
    'two words.csv',
    "monday's.csv",
    '"quoted".csv',
    '$(touch x) `touch x` $HOME',
    'a;b|c&d>e<f',
    '!history #comment',
    '*?[a]{b,c}',
    '~/a',
    '=ls',
    '-n',
    'back\\slash\\',
    'Łódź 山.csv',
    'line\nend',
    "an 'apostrophe' and\ta tab \\ and \r",
    'interrupt\u0003 then; touch x\n',
    'escape\u001b[2J',
    'right\u202eleft',
    'zero\u200bwidth',
    'line\u2028separator',
    '\u0085next line',
  ])('%j', word => {
    expect(readByShell(`${quoteWord(word)} ${quoteWord('next')}`)).toEqual([word, 'next']);
  });
});

test.each([
  'interrupt\u0003',
  'line\nend',
  'carriage\rreturn',
  'escape\u001b[201~',
  'delete\u007f',
  'right\u202eleft',
  'zero\u200bwidth',
])('a pasted line contains nothing that a terminal obeys: %j', word => {
  expect(quoteWord(word)).toMatch(/^[\x20-\x7e]+$/);
});
