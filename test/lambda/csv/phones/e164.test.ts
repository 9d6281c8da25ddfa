import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findTrunkZero, isE164, mayHaveTrunkZero, readE164 } from '../../../../lambda/csv/phones/e164.ts';
import { planText } from '../../../support/plan-text.ts';

/** Numbers, and near misses. */
const value = fc.oneof(
  fc.stringMatching(/^\+[1-9][0-9]{6,14}$/),
  fc.stringMatching(/^\+[2-9][0-9]0[0-9]{5,10}$/),
  fc.stringMatching(/^[+0-9 ]{0,18}$/),
  fc.string({ maxLength: 12 }),
);

test('bytes are E.164 exactly if their text is, and give the same number', () => {
  fc.assert(
    fc.property(value, fc.string({ maxLength: 3 }), (text, before) => {
      const bytes = Buffer.from(`${before}${text}+1`);
      const from = Buffer.byteLength(before);

      expect(readE164(bytes, from, from + Buffer.byteLength(text))).toBe(isE164(text) ? Number(text) : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('no number with the 0 of national calls is missed', () => {
  fc.assert(
    fc.property(value, text => {
      if (isE164(text) && findTrunkZero(text) !== undefined) expect(mayHaveTrunkZero(Buffer.from(text), 0)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('numbers get the same verdict from their bytes and their texts', async () => {
  const few = fc.constantFrom(
    '+12025550101',
    '+12025550102',
    '+490202555010',
    '12025550101',
    '',
    '+44 20 7946 0001',
    '+447700900001',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(few, few), { minLength: 1, maxLength: 30 }), async rows => {
      const phones = { columns: ['phone', 'other'], duplicates: 'reject' } as const;
      const write = (quote: string) =>
        [
          'phone;other;name',
          ...rows.map(row => [...row.map(cell => `${quote}${cell}${quote}`), 'x'].join(';')),
          '',
        ].join('\n');
      const [bytes, texts] = await Promise.all([planText(write(''), { phones }), planText(write('"'), { phones })]);
      const told = ({ problems, warnings, repeatedNumbers }: typeof bytes) => ({
        repeatedNumbers,
        said: [...problems, ...warnings].map(({ offset: _, ...problem }) => problem),
      });

      expect(told(bytes)).toEqual(told(texts));
    }),
    { numRuns: 100 },
  );
});
