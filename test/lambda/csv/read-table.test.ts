import { expect, test } from 'vitest';
import { readTable } from '../../../lambda/csv/read-table.ts';

const read = (text: string | Buffer) => readTable(Buffer.from(text));

test.each([
  ['a;b\n1;2\n', ['a', 'b'], [['1', '2']]],
  [
    'a,b\r\n1,2\r\n3,4',
    ['a', 'b'],
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['a\tb\n1\t\n', ['a', 'b'], [['1', '']]],
  ['a|b\n1|2\n', ['a', 'b'], [['1', '2']]],
  ['sep=,\na,b\n1,2\n', ['a', 'b'], [['1', '2']]],
  ['\ufeffa\n1\n', ['a'], [['1']]],
  ['a;b\n"1;2";"say ""hi"""\n', ['a', 'b'], [['1;2', 'say "hi"']]],
  ['a;b\n"two\nlines";2\n', ['a', 'b'], [['two\nlines', '2']]],
  [' a ; b \n 1 ; 2 \n', ['a', 'b'], [['1', '2']]],
  ['a\n\n\n1\n   \n2\n', ['a'], [['1'], ['2']]],
  ['a\r1\r2\r', ['a'], [['1'], ['2']]],
  ['a\n', ['a'], []],
])('%j is read', async (text, header, cells) => {
  expect(await read(text)).toEqual({ header, rows: cells.map((row, index) => ({ row: index + 2, cells: row })) });
});

test('a file in UTF-16 is read by its mark', async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('имя\nАнна\n', 'utf16le')]);

  expect(await read(bytes)).toEqual({ header: ['имя'], rows: [{ row: 2, cells: ['Анна'] }] });
});

test.each([
  ['an empty file', ''],
  ['a file of blank lines', '\n\n \n'],
  ['binary data', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 1])],
  ['UTF-16 without a byte order mark', Buffer.from('phone\n1\n', 'utf16le')],
])('%s is not a table', async (_, bytes) => {
  expect(await read(bytes)).toBeUndefined();
});

test.each([
  [
    'a;b\n5" nail;1\n3" nail;2\n',
    [
      ['5" nail', '1'],
      ['3" nail', '2'],
    ],
  ],
  [
    'a;b\n5";1\nx;2\n',
    [
      ['5"', '1'],
      ['x', '2'],
    ],
  ],
  [
    'a;b\n "x;y" ;1\nx;2\n',
    [
      ['x;y', '1'],
      ['x', '2'],
    ],
  ],
  [
    'a;b\n"x" y;1\nx;2\n',
    [
      ['"x" y', '1'],
      ['x', '2'],
    ],
  ],
])('a quote inside a field of %j hides no row', async (text, cells) => {
  expect(await read(text)).toEqual({
    header: ['a', 'b'],
    rows: cells.map((row, index) => ({ row: index + 2, cells: row })),
  });
});

test.each([
  ['is never closed', 'a;b\n1;2\n"3;4\n5;6\n', 3],
  ['is never closed in the last field', 'a;b\n1;2\n3;"4', 3],
  ['is never closed in the header', '"a;b\n1;2\n', 1],
  ['is closed by one of another row', 'a;b\n"1;2\n"3;4\n5;6\n', 2],
  ['is closed by one of another row, and opened again', 'a;b\n1;2\n"3;4\nsay "5";6\n7;8\n', 3],
  ['is closed by one of another field', 'a;b;c\n"1;"2;3\n', 2],
])('a row whose quote %s is named, because others may be part of it', async (_, text, brokenRow) => {
  expect(await read(text)).toMatchObject({ brokenRow });
});

test('an unclosed quote takes no extra time', async () => {
  expect(await read(`a\n1\n"${'x;'.repeat(100_000)}`)).toEqual({
    header: ['a'],
    rows: [{ row: 2, cells: ['1'] }],
    brokenRow: 3,
  });
});
