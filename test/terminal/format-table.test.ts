import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFields, formatTable } from '../../terminal/format-table.ts';
import { screenOf } from '../../terminal/screen.ts';
import { textWidth } from '../../terminal/text-width.ts';

const HEAD = ['row', 'problem', 'what is wrong'];
const ROWS = [
  ['2', 'csv_field_count', 'the row must have 2 fields as the header has; it has 1'],
  ['10', 'csv_stray_quote', 'short'],
];
const terminal = (columns: number) => screenOf({ isTTY: true, columns });
const plain = stripVTControlCharacters;

describe('a table', () => {
  test('wraps its last column in place', () => {
    expect(plain(formatTable(HEAD, ROWS, terminal(60)))).toBe(
      [
        'row  problem          what is wrong',
        '2    csv_field_count  the row must have 2 fields as the',
        '                      header has; it has 1',
        '10   csv_stray_quote  short',
      ].join('\n'),
    );
  });

  test('puts it below the others if there is no room beside them', () => {
    expect(plain(formatTable(HEAD, ROWS, terminal(40)))).toBe(
      [
        'row 2, problem csv_field_count',
        '    the row must have 2 fields as the',
        '    header has; it has 1',
        'row 10, problem csv_stray_quote',
        '    short',
      ].join('\n'),
    );
  });

  test('leaves out an empty column', () => {
    expect(plain(formatTable(['a', 'b', 'c'], [['1', '', '3']], terminal(80)))).toBe('a  c\n1  3');
  });

  test('has one line for each row outside a terminal, with tabs and without colours and drawings', () => {
    expect(formatTable(HEAD, [['1', '', 'a\nb']], screenOf({}))).toBe('row\tproblem\twhat is wrong\n1\t\ta b');
  });

  test('is empty without rows', () => {
    expect(formatTable(HEAD, [], terminal(80))).toBe('');
  });

  test('of names and values masks control characters', () => {
    expect(formatFields([['state', 'a\u001b[31mb']], screenOf({}))).toBe('state\ta?[31mb');
  });

  test('has no line wider than the screen, whatever its contents', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 120 }).map(text => text.replace(/[\p{Cc}\s]+/gu, ' '));
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), (cells, columns) => {
        const lines = plain(formatTable(HEAD, cells, terminal(columns))).split('\n');

        expect(lines.filter(line => textWidth(line) > columns)).toEqual([]);
      }),
    );
  });
});

describe('a screen', () => {
  test.each([
    [
      { isTTY: true, columns: 100 },
      { columns: 100, isTerminal: true },
    ],
    [
      { isTTY: true, columns: 0 },
      { columns: 80, isTerminal: true },
    ],
    [{ isTTY: true }, { columns: 80, isTerminal: true }],
    [
      { isTTY: true, columns: 5 },
      { columns: 40, isTerminal: true },
    ],
    [{ columns: 100 }, { columns: Number.POSITIVE_INFINITY, isTerminal: false }],
  ])('of %j', (stream, screen) => {
    expect(screenOf(stream)).toEqual(screen);
  });
});
