import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless, quoteField, writeField } from '../../../lambda/csv/write-field.ts';

describe('text is no formula of a spreadsheet', () => {
  test.each([
    '=HYPERLINK("http://x")',
    '+1',
    '-1+2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
    '＋1',
    '\n=1',
    '-',
    '+12025550101',
  ])('%j', text => {
    expect(harmless(text)).toBe(`'${text}`);
  });

  test.each(['', 'yes', '-5', '-5.5', '12', '{"a":"=1"}', 'a=b', "'=1", 'näher'])('%j is left as it is', text => {
    expect(harmless(text)).toBe(text);
  });
});

test.each([
  [undefined, ''],
  [7, '7'],
  [-7, '-7'],
  ['a, b', '"a, b"'],
  ['say "yes"', '"say ""yes"""'],
  ['a\n=1', '"a\n=1"'],
  ['a\r=1', '"a\r=1"'],
  ['=1,2', `"'=1,2"`],
])('%j is written as %j', (value, field) => {
  expect(writeField(value)).toBe(field);
});

const text = fc.string({ unit: fc.constantFrom('"', "'", ';', ',', '\n', '\r', 'a', ' ', '=', '+', '7') });

test('an independent reader finds each field again, and no cell begins a formula', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), values => {
      const line = `x,${values.map(writeField).join(',')}\r\n`;
      const [[, ...cells] = []]: string[][] = parse(line, { record_delimiter: '\r\n' });
      expect(cells).toEqual(values.map(harmless));
    }),
    { numRuns: 1000 },
  );
});

test('a field of an upload is quoted as the upload is, and otherwise unchanged', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(';', ',', '\t'), fc.constantFrom('"', "'"), (value, delimiter, quote) => {
      const line = `x${delimiter}${quoteField(value, delimiter, quote)}\r\n`;
      const [[, cell] = []]: string[][] = parse(line, { delimiter, quote, escape: quote, record_delimiter: '\r\n' });
      expect(cell).toBe(value);
    }),
    { numRuns: 1000 },
  );
});
