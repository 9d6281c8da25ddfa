import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonObject } from '../../../lambda/sources/parse-json-object.ts';

/** The result of JSON.parse, in the form of our own. */
function parseWithRuntime(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'broken' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'other' };
  return { kind: 'object', values: Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** The result of our own parser, where the last of two equal names counts, as in JSON.parse. */
function parse(text: string) {
  const parsed = parseJsonObject(text);
  if (parsed.kind !== 'object') return { kind: parsed.kind };
  const values = [...new Map(parsed.fields.map(({ name, value }) => [name, value]))];
  return { kind: 'object', values: values.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"b"',
    '"__proto__"',
    '"\\u0041"',
    '"\\x"',
    '"',
    '\\',
    '1',
    '-0',
    '1e5',
    '1E+2',
  ],
  ...[
    '01',
    '1.',
    '.5',
    '1e',
    '-',
    '+',
    '0x1',
    'NaN',
    'true',
    'tru',
    'null',
    'nul',
    ' ',
    '\n',
    '\r',
    '\t',
    '//',
    '/*',
    '*/',
  ],
  ...['\u00a0', '\u2028', '\u000b', '\u0085', '\ufeff', '"\u0001"', '"\ud800"', '"é"'],
);

describe('parseJsonObject', () => {
  test('accepts and rejects the same texts as JSON.parse, with the same values', () => {
    const seen = { broken: 0, other: 0, object: 0 };
    const random = fc.array(pieces, { maxLength: 9 }).map(parts => parts.join(''));
    const inside = fc.array(pieces, { maxLength: 5 }).map(parts => `{"a":${parts.join('')}}`);
    fc.assert(
      fc.property(fc.oneof(random, inside, fc.json()), text => {
        const expected = parseWithRuntime(text);
        const { kind } = parseJsonObject(text);
        seen[kind]++;

        expect(parse(text)).toEqual(expected);
      }),
      { numRuns: 20_000 },
    );
    // Proves that the property saw enough texts of each kind.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(500);
  });

  test('names a place within the text for every invalid text', () => {
    const texts = fc.array(pieces, { maxLength: 12 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(texts, text => {
        const parsed = parseJsonObject(text);
        if (parsed.kind !== 'broken') return;
        const lines = text.split(/\r\n|\r|\n/);

        expect(parsed.place.line).toBeLessThanOrEqual(lines.length);
        expect(parsed.place.column).toBeLessThanOrEqual((lines[parsed.place.line - 1] ?? '').length + 1);
        expect(parsed.what).not.toBe('this is no JSON');
      }),
      { numRuns: 10_000 },
    );
  });

  test('keeps both of two equal names, each with its place', () => {
    expect(parseJsonObject('{\n  "a": 1,\r\n\t"a": [2]}')).toEqual({
      kind: 'object',
      fields: [
        { name: 'a', value: 1, place: { line: 2, column: 8 } },
        { name: 'a', value: [2], place: { line: 3, column: 7 } },
      ],
    });
  });

  test('accepts 32 levels and no more, without running out of stack at any depth', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

    expect(parseJsonObject(nested(32)).kind).toBe('object');
    expect(parseJsonObject(nested(33))).toMatchObject({ kind: 'broken', place: { line: 1, column: 161 } });
    expect(parseJsonObject('['.repeat(1_000_000)).kind).toBe('broken');
  });
});
