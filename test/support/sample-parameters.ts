import * as v from 'valibot';
import { parameterFields } from '../../lambda/parameters/parameter-fields.ts';
import type { ParameterName } from '../../lambda/parameters/parameters.ts';

/** Values of every kind, so that each parameter accepts some of them. */
const CANDIDATES: readonly unknown[] = [
  ...[2, 50, 0.5, 1.5, true, false],
  ...['people', 'a'.repeat(64), '192.0.2.1', 'mon-fri 10:00-18:00', ';', "'"],
  ...[['name'], ['mobile']],
];

/** Some valid values of a parameter, at least one. */
export function samplesOf(name: ParameterName): readonly [unknown, ...unknown[]] {
  const field = parameterFields[name];
  const [root] = field.pipe;
  const options: readonly unknown[] = root.type === 'picklist' ? root.options : [];
  const [first, ...others] = [...CANDIDATES, ...options].filter(value => v.is(field, value));
  if (first === undefined) throw new Error(`no sample is a value of "${name}": add one`);
  return [first, ...others];
}

/** A valid value of a parameter. */
export function sampleOf(name: ParameterName): unknown {
  return samplesOf(name)[0];
}

/** A valid number of a parameter whose lower and upper neighbours are valid, too. */
export function sampleNumberOf(name: ParameterName): number {
  const field = parameterFields[name];
  const sample = [2, 50].find(number => [number - 1, number, number + 1].every(value => v.is(field, value)));
  if (sample === undefined) throw new Error(`no sample is a number of "${name}": add one`);
  return sample;
}
