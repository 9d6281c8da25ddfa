import { STACK_NAME } from '../../infra/names.ts';
import type { ConfigPlace } from './find-place.ts';

/** The stack that a configuration is of, or that was named; `undefined` for what the function alone is told. */
export function nameStack(place: ConfigPlace | undefined): string | undefined {
  if (place?.kind === 'stack') return place.name;
  return place?.kind === 'document' ? (place.config.stackName ?? STACK_NAME) : undefined;
}
