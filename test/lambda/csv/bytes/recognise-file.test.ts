import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { planText } from '../../../support/plan-text.ts';

/** A ZIP archive up to its first entry. */
const zip = (name: string) => Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26, 1), Buffer.from(name)]);
const hex = (bytes: string) => Buffer.concat([Buffer.from(bytes, 'hex'), Buffer.alloc(64, 7)]);
const LIST = 'phone;name\n+12025550101;Ann\n';

describe('a file that is not text is recognised', () => {
  test.each([
    ['an Excel workbook', zip('[Content_Types].xml'), 'an Excel workbook (.xlsx): export it as CSV'],
    ['a workbook by another program', zip('xl/workbook.xml'), 'an Excel workbook (.xlsx)'],
    ['an OpenDocument spreadsheet', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), 'OpenDocument'],
    ['an archive with the list in it', zip('people.csv'), 'a ZIP archive: upload the CSV that is in it'],
    ['an archive with nothing in it', hex('504b0506'), 'a ZIP archive'],
    ['an old workbook', hex('d0cf11e0a1b11ae1'), 'an old Excel workbook (.xls)'],
    [
      'compressed with gzip',
      gzipSync(LIST),
      'packed with gzip: name it .csv.gz, or give it the header Content-Encoding: gzip',
    ],
    ['compressed with xz', hex('fd377a585a00'), 'packed with xz: unpack it'],
    ['compressed with zstd', hex('28b52ffd'), 'packed with zstd'],
    ['compressed with bzip2', hex('425a6839314159265359'), 'packed with bzip2'],
    ['a 7z archive', hex('377abcaf271c'), 'a 7z archive'],
    ['a RAR archive', hex('526172211a0700'), 'a RAR archive'],
    ['a Parquet file', hex('5041523115'), 'a Parquet file'],
    ['an SQLite database', Buffer.from(`SQLite format 3\0${'x'.repeat(40)}`), 'an SQLite database'],
  ])('%s', async (_, bytes, what) => {
    const { problems } = await planText(bytes);

    expect(problems).toMatchObject([{ code: 'csv_not_csv', message: expect.stringContaining(what) }]);
    expect(problems[0]?.message).toMatch(/^the file must be a CSV; it is /);
  });

  test('gzipped twice', async () => {
    const { problems } = await planText(gzipSync(gzipSync(LIST)), {}, { gzip: true });

    expect(problems).toMatchObject([{ code: 'csv_not_csv', message: expect.stringContaining('gzip twice') }]);
  });

  test('a gzipped workbook', async () => {
    const { problems } = await planText(gzipSync(zip('xl/workbook.xml')), {}, { gzip: true });

    expect(problems[0]?.message).toContain('an Excel workbook');
  });
});

describe('UTF-16 and UTF-32', () => {
  const le = Buffer.from(LIST, 'utf16le');

  test.each([
    ['UTF-16LE', le],
    ['UTF-16BE', Buffer.from(le).swap16()],
  ])('%s without a mark is named, with a setting that reads it', async (encoding, bytes) => {
    const { problems } = await planText(bytes);

    expect(problems).toMatchObject([
      { code: 'csv_encoding', message: expect.stringContaining(`set encoding=${encoding}`) },
    ]);
    expect((await planText(bytes, { encoding })).problems).toEqual([]);
  });

  test('UTF-32 is rejected by its mark', async () => {
    expect((await planText(hex('fffe0000'))).problems[0]?.message).toContain('UTF-32');
    expect((await planText(hex('0000feff'))).problems[0]?.message).toContain('UTF-32');
  });
});

test.each([
  'PK;phone\nx;+12025550101\n',
  'BZh;phone\nx;+12025550101\n',
  'Rar!;phone\nx;+12025550101\n',
  'PAR1;phone\nx;1\n',
])('a list that begins like the name of a format is still a list: %j', async text => {
  expect((await planText(text)).problems).toEqual([]);
});
