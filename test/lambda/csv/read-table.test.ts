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

test('an unclosed quote swallows the rest, but takes no extra time', async () => {
  expect(await read(`a\n1\n"${'x;'.repeat(100_000)}`)).toEqual({ header: ['a'], rows: [{ row: 2, cells: ['1'] }] });
});
