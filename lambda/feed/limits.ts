import * as v from 'valibot';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { fieldMetadata, hasTrait, type NamesWith, namesWith, type ParameterName } from '../parameters/parameters.ts';
import { dropsPerHourField } from './arrival-config.ts';

/** An inclusive range of whole numbers; without `min` or `max` it is open at that end. */
const RangeSchema = v.pipe(
  v.strictObject({
    min: v.optional(v.pipe(v.number(), v.integer(), v.description('The lowest number; none when absent.'))),
    max: v.optional(v.pipe(v.number(), v.integer(), v.description('The highest number; none when absent.'))),
  }),
  v.check(({ min = -Infinity, max = Infinity }) => min <= max, 'must not have a "min" above its "max"'),
);

function makeIdsField(name: NamesWith<'limitToIds'>) {
  const ids = v.pipe(v.array(parameterFields[name]), v.minLength(1, 'must hold at least one id'));
  return v.optional(v.pipe(ids, v.description('The ids that a drop may have; any when absent.')));
}

function makeRangeField(name: NamesWith<'limitToRange'>) {
  const { lowest } = fieldMetadata(name);
  const description = lowest?.description ?? 'The range that the parameter must be in.';
  return v.optional(v.pipe(RangeSchema, v.description(description)));
}

/** One schema entry for each name. */
function makeEntries<N extends ParameterName, S extends v.GenericSchema>(
  names: readonly [N, ...N[]],
  makeField: (name: N) => S,
): Record<N, S> {
  const entries = v.entriesFromList(names, makeField(names[0]));
  for (const name of names) entries[name] = makeField(name);
  return entries;
}

/** The limits of one feed. A drop outside of them is rejected, wherever its parameters came from. */
export const LimitsSchema = v.strictObject({
  ...makeEntries(namesWith('limitToIds'), makeIdsField),
  ...makeEntries(namesWith('limitToRange'), makeRangeField),
  rows: v.optional(v.pipe(RangeSchema, v.description('Rows of the file, without its header.'))),
  dropsPerHour: dropsPerHourField,
  bytes: v.optional(v.pipe(RangeSchema, v.description('Bytes to send; what a packed file unpacks to.'))),
});

export type Limits = v.InferOutput<typeof LimitsSchema>;

function describeRange(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}

/**
 * What a value must be to be within a feed's limits, in words; `undefined` when it is.
 *
 * @param value of the parameter's type; only numbers have limits.
 */
export function checkLimits(name: ParameterName, value: unknown, limits: Limits): string | undefined {
  if (typeof value !== 'number') return undefined;
  if (hasTrait(name, 'limitToIds')) {
    const ids = limits[name];
    return ids && !ids.includes(value) ? `one of ${ids.join(', ')}` : undefined;
  }
  if (!hasTrait(name, 'limitToRange')) return undefined;
  const { min = fieldMetadata(name).lowest?.value, max } = limits[name] ?? {};
  return value < (min ?? value) || value > (max ?? value) ? describeRange(min, max) : undefined;
}
