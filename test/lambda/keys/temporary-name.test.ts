import { describe, expect, test } from 'vitest';
import { isTemporaryName } from '../../../lambda/keys/temporary-name.ts';

describe('a name of something that is on its way', () => {
  test.each([
    '.people.csv',
    '.people.csv.Ab12Cd',
    '~people.csv',
    '~$people.csv',
    'people.csv~',
    'people~.csv',
    'people.csv.filepart',
    'people.csv.FILEPART',
    'people.csv.part',
    'people.csv.tmp',
    'people.tmp.csv',
    'people.filepart.csv.gz',
    'people.csv.json.filepart',
    'people.csv.partial',
    'people.csv.crdownload',
    '.uploads/people.csv',
    'monday/.rsync/people.csv',
  ])('%s', name => {
    expect(isTemporaryName(name)).toBe(true);
  });
});

describe('a name of something that is there', () => {
  test.each([
    'people.csv',
    'people.csv.json',
    'people.csv.gz',
    'part.csv',
    'people.part1.csv',
    'a.b/people.csv',
    'tmp/people.csv',
    'tmp.csv',
    'a~b.csv',
  ])('%s', name => {
    expect(isTemporaryName(name)).toBe(false);
  });
});
