import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ObjectRef } from '../../../lambda/events/object-ref.ts';
import { compareSequencers, orderEvents } from '../../../lambda/events/order-events.ts';

const anySequencer = fc.stringMatching(/^[0-9A-F]{1,20}$/);

describe('sequencers', () => {
  test.each([
    ['00A0', '00B0', -1],
    ['00B0', '00A0', 1],
    ['00A', '00A000', 0],
    ['00A1', '00A', 1],
    ['0', '00000001', -1],
    ['00ab', '00AC', -1],
  ])('%s and %s compare to %i', (a, b, order) => {
    expect(compareSequencers(a, b)).toBe(order);
  });

  test('compare as their numbers do when padded on the right', () => {
    fc.assert(
      fc.property(anySequencer, anySequencer, (a, b) => {
        const [first, second] = [a, b].map(text => BigInt(`0x${text.padEnd(20, '0')}`));
        const expected = Number((first ?? 0n) > (second ?? 0n)) - Number((first ?? 0n) < (second ?? 0n));
        expect(compareSequencers(a, b)).toBe(expected);
      }),
      { numRuns: 10_000 },
    );
  });
});

const ref = (key: string, sequencer?: string): ObjectRef => ({
  bucket: 'drops',
  key,
  isCopy: false,
  ...(sequencer !== undefined && { sequencer }),
});

describe('the events of one delivery', () => {
  test('come newest first for each key, and keep the places of that key', () => {
    const events = [ref('a', '01'), ref('b', '09'), ref('a', '03'), ref('a'), ref('a', '02'), ref('b', '0A')];

    expect(orderEvents(events)).toEqual([
      ref('a', '03'),
      ref('b', '0A'),
      ref('a', '02'),
      ref('a'),
      ref('a', '01'),
      ref('b', '09'),
    ]);
  });

  test('are all kept, in any order of arrival, with the newest of each key first', () => {
    const anyRef = fc
      .record({ key: fc.constantFrom('a', 'b'), sequencer: fc.option(anySequencer, { nil: undefined }) })
      .map(({ key, sequencer }) => ref(key, sequencer));
    fc.assert(
      fc.property(fc.array(anyRef), events => {
        const ordered = orderEvents(events);
        const sorted = (refs: readonly ObjectRef[]) => refs.map(one => JSON.stringify(one)).sort();

        expect(sorted(ordered)).toEqual(sorted(events));
        for (const key of ['a', 'b']) {
          const sequencers = ordered.flatMap(one => (one.key === key ? (one.sequencer ?? []) : []));
          expect(sequencers).toEqual(sequencers.toSorted((a, b) => compareSequencers(b, a)));
        }
      }),
    );
  });
});
