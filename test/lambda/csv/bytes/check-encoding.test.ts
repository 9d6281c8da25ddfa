import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEncodingCheck, type EncodingOptions } from '../../../../lambda/csv/bytes/check-encoding.ts';
import type { Problem } from '../../../../lambda/problem.ts';

function check(chunks: readonly Uint8Array[], encoding?: string, options?: EncodingOptions): Problem[] {
  const problems: Problem[] = [];
  const checker = createEncodingCheck(encoding, problem => problems.push(problem), options);
  for (const chunk of chunks) checker.push(chunk);
  checker.end();
  return problems;
}

/** Where a fatal decoder, an independent oracle, stops: the longest beginning that may still become UTF-8. */
function firstInvalid(bytes: Uint8Array): number | undefined {
  const decodes = (end: number, stream: boolean) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end), { stream });
      return true;
    } catch {
      return false;
    }
  };
  if (decodes(bytes.length, false)) return undefined;
  let end = 0;
  while (end < bytes.length && decodes(end + 1, true)) end++;
  // Back to the start of the incomplete sequence.
  while (end > 0 && !decodes(end, false)) end--;
  return end;
}

describe('UTF-8', () => {
  test('has no problem in any text, cut anywhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(), (text, at) => {
        const bytes = Buffer.from(text);
        const cut = at % (bytes.length + 1);
        expect(check([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('names the first wrong byte like an independent decoder, wherever the bytes are cut', () => {
    const mixed = fc.array(
      fc.oneof(
        fc.constantFrom(0x41, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80),
        fc.integer({ min: 0, max: 255 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(mixed, fc.nat(), fc.nat(), (values, first, second) => {
        const bytes = Uint8Array.from(values);
        const [from, to] = [first % (bytes.length + 1), second % (bytes.length + 1)].sort((a, b) => a - b);
        const problems = check([bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)]);
        expect(problems.map(({ offset }) => offset)).toEqual(
          [firstInvalid(bytes)].filter(offset => offset !== undefined),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('reports a wrong byte once, with the likely encoding', () => {
    const [problem, ...others] = check([Buffer.from('name\nRen\u00e9e\n\u00e9\n', 'latin1')]);

    expect(problem).toMatchObject({
      code: 'csv_encoding',
      offset: 8,
      message: expect.stringContaining('encoding=windows-1252'),
    });
    expect(others).toEqual([]);
  });
});

test('the guess does not depend on the chunks', () => {
  // Western letters first, then far more Cyrillic ones.
  const bytes = Buffer.concat([Buffer.from('caf\u00e9 na\u00efve\n', 'latin1'), Buffer.alloc(5000, 'aï ', 'latin1')]);
  bytes.fill(0xef, 3000);
  const whole = check([bytes]);

  for (const cut of [3, 4, 5, 10, 2999, 3000, 4096, 4100]) {
    expect(check([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
  }
});

describe('another encoding', () => {
  test('is decoded if the runtime knows it', () => {
    expect(check([Buffer.from([0xcf, 0xf0])], 'windows-1251')).toEqual([]);
    expect(check([Buffer.from([0x81])], 'shift_jis')).toMatchObject([{ code: 'csv_encoding' }]);
  });

  test('is rejected if the runtime does not know it, unless nothing depends on it', () => {
    const bytes = [Buffer.from([0xff, 0xfe])];

    expect(check(bytes, 'x-unheard-of')).toMatchObject([{ code: 'csv_encoding', field: 'encoding' }]);
    expect(check(bytes, 'x-unheard-of', { mayBeUnknown: true })).toEqual([]);
  });
});
