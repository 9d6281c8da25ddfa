import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFile } from '../../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { createCutter, rangesOf } from '../../../lambda/suppression/cut-rows.ts';
import type { ListFormat } from '../../../lambda/suppression/list-format.ts';
import { openMatcher } from '../../../lambda/suppression/match-numbers.ts';
import { NumberIndex } from '../../../lambda/suppression/number-index.ts';
import { readWrittenNumber } from '../../../lambda/suppression/read-written-number.ts';
import { cutBytes, streamOf } from '../../support/cut-bytes.ts';

/** Few numbers, so that many rows and lines share them. */
const numbers = fc.nat(30).map(at => `+1202555${String(at + 100).padStart(4, '0')}`);
const writings: readonly ((number: string) => string)[] = [
  number => number,
  number => number.slice(1),
  number => `00${number.slice(1)}`,
  number => number.replace(/^(..)(...)(...)/, '$1 ($2) $3-'),
  number => number.slice(2),
  number => number.slice(2).replace(/^(...)(...)/, '$1.$2.'),
];
const entry = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(numbers, fc.constantFrom(...writings)).map(([number, write]) => write(number)) },
  { weight: 1, arbitrary: fc.constantFrom('', 'nobody', '555', '12025550100 or 12025550101') },
);
const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 4 });

/** A list and its settings. */
const lists = fc.record({
  entries: fc.array(entry, { maxLength: 12 }),
  kind: fc.constantFrom('lines', 'csv', 'auto'),
  countryCode: fc.constantFrom(undefined, '1'),
  gzip: fc.boolean(),
  utf16: fc.boolean(),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  lengths,
});
type List = typeof lists extends fc.Arbitrary<infer One> ? One : never;

function writeList({ entries, kind, countryCode, gzip, utf16, end }: List): readonly [Buffer, ListFormat] {
  const isCsv = kind === 'csv';
  const lines = isCsv
    ? ['id,phone', ...entries.map((one, at) => `"${at}${end}",${one}`)]
    : ['+19995550100', ...entries];
  const text = lines.join(end);
  const bytes = utf16 ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text);
  const said = isCsv
    ? ({ format: 'csv', column: 'phone' } as const)
    : ({ format: kind === 'auto' ? 'auto' : 'lines' } as const);
  return [gzip ? gzipSync(bytes) : bytes, { ...said, countryCode, gzip }];
}

const drops = fc.record({
  rows: fc.array(
    fc.record({
      home: numbers,
      mobile: fc.option(numbers, { nil: '' }),
      note: fc.constantFrom('', 'a;b', 'a\nb', '"x"', 'é'),
    }),
    { minLength: 1, maxLength: 15 },
  ),
  end: fc.constantFrom('\n', '\r\n'),
  endsLast: fc.boolean(),
  start: fc.constantFrom('', '\ufeff', 'sep=;\r\n', '\ufeffsep=;\n'),
  utf16: fc.boolean(),
  lengths,
});

test('the remaining bytes contain no number of a list, and every other row, unchanged and in order', () =>
  fc.assert(
    fc.asyncProperty(drops, fc.array(lists, { minLength: 1, maxLength: 3 }), async (drop, all) => {
      const quote = (value: string) => (/["\n;]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
      const rows = drop.rows.map(({ home, mobile, note }) => [home, note, mobile]);
      const text =
        drop.start +
        [['home', 'note', 'mobile'], ...rows].map(row => row.map(quote).join(';')).join(drop.end) +
        (drop.endsLast ? drop.end : '');
      const file = drop.utf16 ? Buffer.from(`\ufeff${text.replace('\ufeff', '')}`, 'utf16le') : Buffer.from(text);
      const open = () => readFile(streamOf(cutBytes(file, drop.lengths)), { gzip: false });

      const index = new NumberIndex(['home', 'mobile']);
      const reading = open();
      const { summary } = await planCsv(reading, { now: new Date(), rowIndex: index });
      const matcher = openMatcher(index);
      const union = new Set<number>();
      for (const list of all) {
        const [bytes, format] = writeList(list);
        const facts = await matcher.read(streamOf(cutBytes(bytes, list.lengths)), format);
        expect(facts.problem).toBeUndefined();
        for (const row of facts.rows) union.add(row);
      }
      const out = Uint32Array.from(union).sort();
      const cut = createCutter(rangesOf(index, out, reading.facts.skipped?.bytes ?? 0, summary.bytes));
      const pieces: Uint8Array[] = [];
      for await (const chunk of open()) pieces.push(...cut(chunk).map(piece => Buffer.from(piece)));

      const listed = new Set(
        all.flatMap(({ entries, countryCode }) =>
          entries.flatMap(one => readWrittenNumber(one, { countryCode }) ?? []),
        ),
      );
      const isListed = (number = '') => listed.has(number.slice(1));
      const sent: string[][] = parse(Buffer.concat(pieces), { delimiter: ';' }).slice(1);
      expect(sent).toEqual(rows.filter(([home, , mobile]) => !isListed(home) && !isListed(mobile)));
      expect(summary.rows - out.length).toBe(sent.length);
    }),
    { numRuns: 600 },
  ));
