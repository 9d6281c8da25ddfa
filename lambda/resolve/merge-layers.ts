import type { ParameterName } from '../parameters/parameters.ts';
import { type Origin, showValue } from '../problem.ts';
import type { TextPlace } from '../sources/parse-json-object.ts';

/** What one origin says of one parameter. */
export interface Given {
  readonly value: unknown;
  readonly origin: Origin;
  /** The key of the file or the name of the profile that says it. */
  readonly source?: string;
  /** The older name under which it is said. */
  readonly said?: ParameterName;
  /** Where it stands in the file. */
  readonly place?: TextPlace | undefined;
}

/** What one origin says, or some of them together. */
export type Layer = ReadonlyMap<ParameterName, Given>;

/** Puts one layer upon another: the upper one wins, per parameter. Associative, so that layers can be merged in any grouping. */
export function mergeLayers(lower: Layer, upper: Layer): Layer {
  return new Map([...lower, ...upper]);
}

/** Where a value came from, as a message says it. */
export function describeOrigin({ origin, source, place }: Omit<Given, 'value'>): string {
  const named = (origin === 'folder' || origin === 'profile') && source !== undefined ? ` ${showValue(source)}` : '';
  return `${origin}${named}${place ? `, line ${place.line}, column ${place.column}` : ''}`;
}
