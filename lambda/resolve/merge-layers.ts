import type { ParameterName } from '../parameters/parameters.ts';
import { type Origin, showValue } from '../problem.ts';
import type { TextPlace } from '../sources/parse-json-object.ts';

/** The value of a parameter from one origin. */
export interface Given {
  readonly value: unknown;
  readonly origin: Origin;
  /** The key of the file, or the name of the profile. */
  readonly source?: string;
  /** The older name under which it was given. */
  readonly said?: ParameterName;
  /** Its position in the file. */
  readonly place?: TextPlace | undefined;
}

/** The parameters of one origin, or of several merged ones. */
export type Layer = ReadonlyMap<ParameterName, Given>;

/** Merges two layers; for each parameter the upper one wins. Associative, so layers can be merged in any grouping. */
export function mergeLayers(lower: Layer, upper: Layer): Layer {
  return new Map([...lower, ...upper]);
}

/** The origin of a value, for messages. */
export function describeOrigin({ origin, source, place }: Omit<Given, 'value'>): string {
  const named = (origin === 'folder' || origin === 'profile') && source !== undefined ? ` ${showValue(source)}` : '';
  return `${origin}${named}${place ? `, line ${place.line}, column ${place.column}` : ''}`;
}
