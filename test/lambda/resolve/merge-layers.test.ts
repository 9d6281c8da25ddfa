import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parameterNames } from '../../../lambda/parameters/parameters.ts';
import { OriginSchema } from '../../../lambda/problem.ts';
import { type Given, type Layer, mergeLayers } from '../../../lambda/resolve/merge-layers.ts';

const given: fc.Arbitrary<Given> = fc.record({ value: fc.integer(), origin: fc.constantFrom(...OriginSchema.options) });
const layer: fc.Arbitrary<Layer> = fc
  .array(fc.tuple(fc.constantFrom(...parameterNames), given), { maxLength: 8 })
  .map(entries => new Map(entries));

const plain = (merged: Layer) => Object.fromEntries(merged);

test('merging is associative: layers may be merged in any grouping', () => {
  fc.assert(
    fc.property(layer, layer, layer, (a, b, c) => {
      expect(plain(mergeLayers(mergeLayers(a, b), c))).toEqual(plain(mergeLayers(a, mergeLayers(b, c))));
    }),
    { numRuns: 10_000 },
  );
});

test('every parameter comes from the uppermost layer that has it, with its origin, and none is lost', () => {
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 6 }), layers => {
      const merged = layers.reduce(mergeLayers, new Map());

      const names = new Set(layers.flatMap(one => [...one.keys()]));
      expect(new Set(merged.keys())).toEqual(names);
      for (const [name, found] of merged) {
        expect(found).toBe(layers.findLast(one => one.has(name))?.get(name));
      }
    }),
    { numRuns: 10_000 },
  );
});

test('merging does not change the layers', () => {
  const lower: Layer = new Map([['rows', { value: 1, origin: 'tag' }]]);

  mergeLayers(lower, new Map([['rows', { value: 2, origin: 'sidecar' }]]));

  expect(plain(lower)).toEqual({ rows: { value: 1, origin: 'tag' } });
});
