import { maskGiven } from '../csv/phones/mask-numbers.ts';
import { findNear } from '../csv/rules/find-near.ts';
import { currentName, isParameterName, type ParameterName, parameterNames } from '../parameters/parameters.ts';
import type { Problem } from '../problem.ts';
import { showGiven } from '../sources/show-given.ts';
import { describeOrigin, type Given, type Layer } from './merge-layers.ts';

/** One value as it was read. */
export interface Entry extends Omit<Given, 'said'> {
  /** The name as it was written. */
  readonly said: string;
  /** The name without its namespace. */
  readonly plain: string;
}

/** Shorter beginnings fit too many names. */
const LEAST_BEGUN = 3;

/** The parameter whose name begins with a text. */
function findBegun(plain: string): string | undefined {
  return plain.length < LEAST_BEGUN ? undefined : parameterNames.find(name => name.startsWith(plain));
}

function unknownName({ said, plain, ...given }: Entry): Problem {
  const nearest = findNear(plain, parameterNames) ?? findBegun(plain);
  // The list of all names is too long for a message.
  const hint = nearest === undefined ? 'docs/parameters.md lists all names' : `did you mean "${nearest}"?`;
  const { origin, place } = given;
  return {
    code: 'parameter_unknown',
    // A name in a file can be as long as the file.
    field: maskGiven(said).slice(0, 100),
    origin,
    ...place,
    message: `${showGiven(said)} is not a parameter (${describeOrigin(given)}); ${hint}`,
  };
}

/** Makes the layer of one source. If a parameter appears under two names, the values must be equal. */
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
