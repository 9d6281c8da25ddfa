import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import type { Problem } from '../../../lambda/problem.ts';
import { cutBytes } from '../../support/cut-bytes.ts';
import { readingOf } from '../../support/read-csv-text.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('a file in any wrapping, cut anywhere, has the plan of its plain text', () => {
  const text =
    'phone;n\u00e4me \u{1f600};__start_at\r\n+12025550101;"\u6f22\r\n""x""";1\r\n\r\n+12025550101\r+1;;;"\n12';
  const options = { phones: { columns: ['phone'], duplicates: 'reject' as const } };
  const encode: Readonly<Record<string, (text: string) => Buffer>> = {
    'utf-8': content => Buffer.from(content),
    'utf-16le': content => Buffer.from(content, 'utf16le'),
    'utf-16be': content => Buffer.from(content, 'utf16le').swap16(),
  };
  const wrappings = Object.keys(encode).flatMap(encoding =>
    ['', '\ufeff'].flatMap(mark =>
      ['', 'sep=;\r\n', '"sep=;"\n', 'SEP=;\r'].flatMap(separator =>
        [false, true].map(gzip => ({ encoding, mark, separator, gzip })),
      ),
    ),
  );

  test.each(wrappings)('$encoding, mark "$mark", line "$separator", gzip $gzip', async wrapping => {
    const { encoding, mark, separator, gzip } = wrapping;
    const lines = separator === '' ? 0 : 1;
    /** Moves a place in the plain text to this file. Offsets in recoded files do not count. */
    const move = ({ offset, line, ...problem }: Problem): Problem => ({
      ...problem,
      ...(offset !== undefined && encoding === 'utf-8' && { offset: offset + Buffer.byteLength(mark + separator) }),
      ...(line !== undefined && { line: line + lines }),
      message: problem.message
        .replace(/^row (\d+)(?: \(line (\d+)\))?:/, (_, row, told = row) => {
          const shown = Number(told) + lines;
          return shown === Number(row) ? `row ${row}:` : `row ${row} (line ${shown}):`;
        })
        .replace(/the number of line (\d+)/, (_, told) => `the number of line ${Number(told) + lines}`),
    });
    const { summary, problems } = await planCsv(readingOf([Buffer.from(text)]), { ...options, now: NOW });
    const content = encode[encoding]?.(mark + separator + text) ?? Buffer.alloc(0);
    const file = gzip ? gzipSync(content, { level: 0 }) : content;
    const how = { gzip, ...(mark === '' && { encoding }) };
    const planOf = (chunks: Uint8Array[]) => planCsv(readingOf(chunks, how), { ...options, ...how, now: NOW });

    const whole = await planOf([file]);
    expect(problems.length).toBeGreaterThan(4);
    expect(whole.problems).toEqual(problems.map(move));
    expect(whole.summary).toMatchObject({
      ...summary,
      encoding: expect.stringMatching(/^utf-8$/i),
      warnings: summary.warnings?.map(move),
    });
    for (let cut = 1; cut < file.length; cut++) {
      expect(await planOf([file.subarray(0, cut), file.subarray(cut)]), `cut at ${cut}`).toEqual(whole);
    }
    expect(await planOf(cutBytes(file, [1])), 'byte by byte').toEqual(whole);
  });
});
