import { closest } from 'fastest-levenshtein';
import { currentName, isParameterName, type ParameterName, parameterNames } from '../parameters/parameters.ts';
import { type Problem, showValue } from '../problem.ts';
import { describeOrigin, type Given, type Layer } from './merge-layers.ts';

/** One value as it was read. */
export interface Entry extends Omit<Given, 'said'> {
  /** Under which name, to the letter. */
  readonly said: string;
  /** The name without a name space. */
  readonly plain: string;
}

function unknownName({ said, plain, ...given }: Entry): Problem {
  const nearest = closest(plain.slice(0, 100), parameterNames);
  const { origin, place } = given;
  return {
    code: 'parameter_unknown',
    // A name in a file can be as long as the file.
    field: said.slice(0, 100),
    origin,
    ...place,
    message: `${showValue(said)} is not a parameter (${describeOrigin(given)}); did you mean "${nearest}"? Known are ${parameterNames.join(', ')}`,
  };
}

/** Makes the layer of one source. A parameter that is said under two names must be said alike. */
export function makeLayer(entries: Iterable<Entry>, problems: Problem[]): Layer {
  const layer = new Map<ParameterName, Given>();
  const names = new Map<ParameterName, string>();
  for (const entry of entries) {
    const { said, plain, ...given } = entry;
    if (!isParameterName(plain)) {
      problems.push(unknownName(entry));
      continue;
    }
    const name = currentName(plain);
    const earlier = layer.get(name);
    if (earlier && JSON.stringify(earlier.value) !== JSON.stringify(given.value)) {
      const what = given.origin === 'tag' ? 'the tags ' : '';
      const message = `${what}"${names.get(name)}" and "${said}" must not differ; keep one (${describeOrigin(given)})`;
      problems.push({ code: 'parameter_ambiguous', field: name, origin: given.origin, ...given.place, message });
    }
    names.set(name, said);
    layer.set(name, { ...given, ...(plain !== name && { said: plain }) });
  }
  return layer;
}
