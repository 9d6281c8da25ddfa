import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { describeUnclaimed } from '../../../../lambda/write-back/unclaimed/describe-unclaimed.ts';

const zip = (entry: string) => Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26), Buffer.from(entry)]);
const say = (key: string, beginning: Buffer | string = '', prefixes = ['drops/']) =>
  describeUnclaimed({ key, prefixes, beginning: Buffer.from(beginning) });

describe('a file in a feed that is not a CSV', () => {
  test.each([
    ['a.xlsx', zip('[Content_Types].xml'), 'it is an Excel workbook (.xlsx): export it as CSV'],
    ['a.xlsm', zip('xl/workbook.xml'), 'it is an Excel workbook (.xlsx): export it as CSV'],
    ['a.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'it is an old Excel workbook (.xls): export it as CSV'],
    ['a.ods', zip('mimetypeapplication/vnd.oasis.opendocument'), 'it is an OpenDocument spreadsheet: export it as CSV'],
    ['a.csv.zip', zip('a.csv'), 'it is a ZIP archive: upload the CSV that is in it'],
    [
      'a.html',
      '<!doctype html><html><body>Sign in</body></html>',
      'it is an HTML page: the answer of a web server or proxy was saved',
    ],
    [
      'a.txt',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'it is a Git LFS pointer: upload the file',
    ],
    ['a', '../.git/annex/objects/x/y/SHA256E-s1--0', 'it is a git-annex pointer: upload the file'],
    ['a.pdf', '%PDF-1.7 \n1 0 obj\n', 'it is a PDF document: export the table as CSV'],
    ['a.gz', gzipSync('x'), 'it is packed with gzip: name it .csv.gz'],
  ])('%s is reported with its type', (name, beginning, what) => {
    const { code, message } = say(`drops/${name}`, beginning);

    expect(code).toBe('not_a_csv');
    expect(message).toMatch(/^"a\S*" ends in neither \.csv nor \.csv\.gz; it is/);
    expect(message).toContain(what);
    expect(message).toContain('upload that as "drops/a.csv"');
  });

  test.each([
    ['drops/may/people.txt', 'drops/may/people.csv'],
    ['drops/people.TSV', 'drops/people.csv'],
    ['drops/people', 'drops/people.csv'],
    ['drops/people.csv.rar', 'drops/people.csv'],
  ])('the advice for %s with a list is to save it as %s', (key, csv) => {
    expect(say(key, 'phone;name\n').message).toMatch(
      new RegExp(`^"[^"]+" ends in neither .csv nor .csv.gz; save it as CSV, and upload that as "${csv}"$`),
    );
  });

  test.each(['drops/people.csv.bak', 'drops/people.csv.old', 'drops/photo.jpg'])(
    '%s gets no advice that would cause a list to be uploaded twice',
    key => {
      expect(say(key).message).toBe(
        `"${key.slice('drops/'.length)}" ends in neither .csv nor .csv.gz; only such files start a list`,
      );
    },
  );
});

describe('a file under no prefix', () => {
  test.each([
    ['Drops/a.csv', 'no feed has the prefix of "Drops/a.csv"; did you mean "drops/a.csv"?'],
    ['a.csv', 'no feed has the prefix of "a.csv"; did you mean "drops/a.csv"?'],
    ['Drops/a.csv.json', 'no feed has the prefix of "Drops/a.csv.json"; did you mean "drops/a.csv.json"?'],
    ['elsewhere/a.csv', 'no feed has the prefix of "elsewhere/a.csv"; the prefixes are "drops/"'],
    [
      'Drops/a.txt',
      'no feed has the prefix of "Drops/a.txt"; "a.txt" ends in neither .csv nor .csv.gz; save it as CSV, and upload that as "drops/a.csv"',
    ],
    [
      'elsewhere/a.txt',
      'no feed has the prefix of "elsewhere/a.txt"; "a.txt" ends in neither .csv nor .csv.gz; the prefixes are "drops/"',
    ],
  ])('%s gets the place where it belongs', (key, message) => {
    expect(say(key)).toEqual({ code: 'no_feed', message });
  });

  test('gets a few prefixes, and how many more there are', () => {
    const prefixes = ['aa1/', 'bb2/', 'cc3/', 'dd4/', 'ee5/', 'ff6/', 'gg7/'];

    expect(say('elsewhere/a.csv', '', prefixes).message).toMatch(
      /the prefixes are "aa1\/", "bb2\/", "cc3\/", "dd4\/", "ee5\/" and 2 more$/,
    );
  });
});
