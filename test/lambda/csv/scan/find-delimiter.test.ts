import { describe, expect, test } from 'vitest';
import { countDelimiters, findDelimiter, findOtherDelimiter } from '../../../../lambda/csv/scan/find-delimiter.ts';

const bytes = (text: string) => Buffer.from(text);

describe('findDelimiter', () => {
  test.each([
    ['phone;name', ';'],
    ['phone,name', ','],
    ['phone\tname', '\t'],
    ['phone|name', '|'],
    ['phone;first,name;last', ';'],
    ['a,b,c;d', ','],
    ['"a,b,c,d";e', ';'],
    ['"a "",,,,,"" b";c', ';'],
  ])('finds in %j the delimiter %j', (header, delimiter) => {
    expect(findDelimiter(bytes(header))).toBe(delimiter);
  });

  test.each(['', 'phone', '"a,b"'])("returns the API's default if the header %j has none", header => {
    expect(findDelimiter(bytes(header))).toBe(';');
  });

  test.each([
    ['a;b,c', ';'],
    ['a,b\tc', ','],
    ['a|b\tc', '\t'],
  ])('resolves the tie in %j to %j', (header, delimiter) => {
    expect(findDelimiter(bytes(header))).toBe(delimiter);
  });
});

test('countDelimiters counts delimiters outside quotes', () => {
  expect(Object.fromEntries(countDelimiters(bytes('a;b;"c;d,";e,|')))).toEqual({ ';': 3, ',': 1, '\t': 0, '|': 1 });
});

describe('findOtherDelimiter', () => {
  test.each([
    ['phone,name', ';', ','],
    ['phone;name', ',', ';'],
    ['phone\tname', ';', '\t'],
    ['phone|name', ',', '|'],
  ])('finds that %j, read with %j, is separated by %j', (header, asked, found) => {
    expect(findOtherDelimiter(bytes(header), asked)).toBe(found);
  });

  test.each([
    ['phone;name', ';'],
    ['phone', ';'],
    ['', ','],
    ['a,b,c;d', ';'],
    ['a^b', '^'],
  ])('finds nothing in %j read with %j', (header, asked) => {
    expect(findOtherDelimiter(bytes(header), asked)).toBeUndefined();
  });
});
