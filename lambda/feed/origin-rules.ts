import * as v from 'valibot';
import { currentName, hasTrait, type ParameterName, parameterNames } from '../parameters/parameters.ts';
import type { Origin } from '../problem.ts';

/** The origins of parameters, as a feed's configuration names them. */
export const ORIGIN_NAMES = ['feed', 'profile', 'folder', 'name', 'sidecar', 'tags'] as const;
export type OriginName = (typeof ORIGIN_NAMES)[number];

/** The key for all parameters that the rules do not name. */
const OTHERS = '*';

const names = new Map<Origin, OriginName>([
  ['feed', 'feed'],
  ['profile', 'profile'],
  ['folder', 'folder'],
  ['file name', 'name'],
  ['sidecar', 'sidecar'],
  ['tag', 'tags'],
]);

const ruled = parameterNames.filter(name => currentName(name) === name);

/** The allowed origins of each parameter; `*` has those of all others. */
export const OriginRulesSchema = v.strictObject(
  v.entriesFromList([OTHERS, ...ruled], v.optional(v.array(v.picklist(ORIGIN_NAMES)))),
);
type OriginRules = v.InferOutput<typeof OriginRulesSchema>;

/** The part of a feed's configuration that determines origins. */
interface Ruled {
  readonly origins: OriginRules;
  readonly callingHours?: unknown;
}

/** The origins that a parameter may have; all of them by default. */
export function allowedOrigins({ origins }: Ruled, name: ParameterName): readonly OriginName[] {
  return origins[name] ?? origins[OTHERS] ?? ORIGIN_NAMES;
}

/** True for a parameter that only the feed may set: its calling hours are checked with it, and no rule names it. */
export function isOfFeedAlone({ origins, callingHours }: Ruled, name: ParameterName): boolean {
  return callingHours !== undefined && hasTrait(name, 'decidesCells') && origins[name] === undefined;
}

export function isAllowedOrigin(feed: Ruled, name: ParameterName, origin: Origin): boolean {
  const called = names.get(origin);
  return called !== undefined && allowedOrigins(feed, name).includes(called);
}

/**
 * True when drops of the feed may have sidecars. A feed that waits for tags reads none, unless a rule names sidecars.
 */
export function takesSidecars({ waitFor, origins }: Pick<Ruled, 'origins'> & { readonly waitFor?: unknown }): boolean {
  return waitFor !== 'tags' || Object.values(origins).some(allowed => allowed?.includes('sidecar'));
}

/** True when a parameter may come from folder defaults, so reading them is worthwhile. */
export function allowsFolderDefaults(feed: Ruled): boolean {
  return ruled.some(name => allowedOrigins(feed, name).includes('folder'));
}
