import * as v from 'valibot';
import { currentName, hasTrait, type ParameterName, parameterNames } from '../parameters/parameters.ts';
import type { Origin } from '../problem.ts';

/** Where a parameter may come from, as a feed's configuration calls it. */
export const ORIGIN_NAMES = ['feed', 'profile', 'folder', 'name', 'sidecar', 'tags'] as const;
export type OriginName = (typeof ORIGIN_NAMES)[number];

/** Stands for every parameter that the rules do not name. */
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

/** For each parameter the origins it may have, and under `*` those of all others. */
export const OriginRulesSchema = v.strictObject(
  v.entriesFromList([OTHERS, ...ruled], v.optional(v.array(v.picklist(ORIGIN_NAMES)))),
);
type OriginRules = v.InferOutput<typeof OriginRulesSchema>;

/** Of a feed's configuration, what says where parameters may come from. */
interface Ruled {
  readonly origins: OriginRules;
  readonly callingHours?: unknown;
}

/** The origins a parameter may have; all where nothing is said. */
export function allowedOrigins({ origins }: Ruled, name: ParameterName): readonly OriginName[] {
  return origins[name] ?? origins[OTHERS] ?? ORIGIN_NAMES;
}

/** True for what no upload may say: the calling hours are checked with it, and no rule names it to allow it all the same. */
export function isOfFeedAlone({ origins, callingHours }: Ruled, name: ParameterName): boolean {
  return callingHours !== undefined && hasTrait(name, 'decidesCells') && origins[name] === undefined;
}

/** True when a parameter may come from there. */
export function isAllowedOrigin(feed: Ruled, name: ParameterName, origin: Origin): boolean {
  const called = names.get(origin);
  return called !== undefined && allowedOrigins(feed, name).includes(called);
}

/** True when a drop of the feed may have a sidecar: who waits for tags gets none, unless a rule names sidecars all the same. */
export function takesSidecars({ waitFor, origins }: Pick<Ruled, 'origins'> & { readonly waitFor?: unknown }): boolean {
  return waitFor !== 'tags' || Object.values(origins).some(allowed => allowed?.includes('sidecar'));
}

/** True when any parameter may come from a folder's defaults, so that it is worth looking for them. */
export function allowsFolderDefaults(feed: Ruled): boolean {
  return ruled.some(name => allowedOrigins(feed, name).includes('folder'));
}
