import * as v from 'valibot';
import type { FeedConfig } from '../feed/feed-config.ts';
import { nameFromKey } from '../keys/name-from-key.ts';
import { parameterFields } from '../parameters/parameter-fields.ts';
import {
  type ParameterName,
  type Parameters,
  ParametersSchema,
  REQUIRED_PARAMETERS,
} from '../parameters/parameters.ts';
import type { Origin, Problem } from '../problem.ts';
import type { Sources } from '../sources/read-sources.ts';
import { checkDialerParameters, requiredByDialer } from './check-dialer-parameters.ts';
import { checkCharacters, checkField, checkOrigins, checkStart, spellCharacter } from './check-parameters.ts';
import { gatherLayers } from './gather-layers.ts';
import { type Ignored, judgeNames } from './judge-names.ts';
import { type Given, type Layer, mergeLayers } from './merge-layers.ts';

/** The origin of each parameter of a drop. */
type Origins = Partial<Record<ParameterName, Origin>>;

/** Known for every drop, whatever the result for its parameters is. */
interface Told {
  readonly idempotencyKey?: string;
  readonly ignored?: Ignored;
}

/** The result of resolving the parameters of a drop. */
export type Resolution = Told &
  (
    | {
        readonly kind: 'complete';
        readonly parameters: Parameters;
        readonly origins: Origins;
        /** The file or profile that gave a parameter, if its origin has a name. */
        readonly sources: Partial<Record<ParameterName, string>>;
        /** Allowed, but probably mistakes. */
        readonly warnings: readonly Problem[];
      }
    | { readonly kind: 'incomplete'; readonly missing: readonly ParameterName[] }
    | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  );

function findMissing(merged: Layer): ParameterName[] {
  return [...REQUIRED_PARAMETERS, ...requiredByDialer(merged)].filter(name => !merged.has(name));
}

/**
 * Warns when the API would choose the media server by the function's own address, which may be on another continent
 * than the people to call.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
function findWarnings(merged: Layer): Problem[] {
  if (merged.has('ip_address') || merged.has('server_location')) return [];
  const message =
    'neither "server_location" nor "ip_address" is given: the API chooses the media server by the address of the function';
  return [{ code: 'no_server_location', message }];
}

/** Reads one field of every entry; entries without it are left out. */
function pick<T>(merged: Layer, read: (given: Given) => T | undefined): Partial<Record<ParameterName, T>> {
  return Object.fromEntries(
    [...merged].flatMap(([name, given]) => {
      const value = read(given);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Merges all sources of parameters for a drop (feed defaults < profile < folder defaults < file name < sidecar < tags,
 * for each parameter), checks every value, its origin and the feed's limits, and reports all problems at once. Pure:
 * the same sources at the same time always have the same result.
 *
 * @param key the exact key of the drop; its file name is the default of `name`.
 */
export function resolveParameters(feed: FeedConfig, key: string, sources: Sources, now: Date): Resolution {
  const { layers, problems: ofSources } = gatherLayers(feed, key, sources);
  const merged = layers.reduce(mergeLayers, new Map());
  const { problems: ofNames, ignored } = judgeNames(feed, sources);
  const problems = [
    ...ofSources,
    ...ofNames,
    ...checkOrigins(layers, feed),
    ...[...merged].flatMap(([name, given]) => checkField(name, given, feed) ?? []),
    ...checkStart(merged, now),
    ...checkCharacters(merged),
  ];
  const repeatKey = merged.get('idempotency_key')?.value;
  const told: Told = {
    ...(v.is(parameterFields.idempotency_key, repeatKey) && { idempotencyKey: repeatKey }),
    ...(ignored && { ignored }),
  };
  if (problems.length > 0) return { kind: 'invalid', problems, ...told };
  const missing = findMissing(merged);
  if (missing.length > 0) return { kind: 'incomplete', missing, ...told };
  // Not earlier: a sidecar that is still on its way may complete a combination.
  const inapplicable = checkDialerParameters(merged);
  if (inapplicable.length > 0) return { kind: 'invalid', problems: inapplicable, ...told };
  const named: Given = { value: nameFromKey(key), origin: 'file name' };
  const complete = mergeLayers(new Map([['name', named]]), merged);
  const values = [...complete].map(([name, { value }]) => [name, spellCharacter(name, value)]);
  return {
    kind: 'complete',
    parameters: v.parse(ParametersSchema, Object.fromEntries(values)),
    origins: pick(complete, ({ origin }) => origin),
    sources: pick(complete, ({ source }) => source),
    warnings: findWarnings(complete),
    ...told,
  };
}
