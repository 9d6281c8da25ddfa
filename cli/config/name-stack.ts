import { STACK_NAME } from '../../infra/names.ts';
import type { ConfigPlace } from './find-place.ts';

/** The stack that a configuration describes, or that was named; `undefined` for the function's own configuration. */
export function nameStack(place: ConfigPlace | undefined): string | undefined {
  if (place?.kind === 'stack') return place.name;
  return place?.kind === 'document' ? (place.config.stackName ?? STACK_NAME) : undefined;
}
