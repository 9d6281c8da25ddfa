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

/** Where each parameter of a drop came from. */
export type Origins = Partial<Record<ParameterName, Origin>>;

/** What is known of a drop whatever its parameters come to. */
interface Told {
  readonly idempotencyKey?: string;
  readonly ignored?: Ignored;
}

/** What the sources of a drop's parameters come to. */
export type Resolution = Told &
  (
    | {
        readonly kind: 'complete';
        readonly parameters: Parameters;
        readonly origins: Origins;
        /** The file or the profile that says a parameter, where its origin has a name. */
        readonly sources: Partial<Record<ParameterName, string>>;
        /** What is allowed and yet likely a mistake. */
        readonly warnings: readonly Problem[];
      }
    | { readonly kind: 'incomplete'; readonly missing: readonly ParameterName[] }
    | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  );

function findMissing(merged: Layer): ParameterName[] {
  return [...REQUIRED_PARAMETERS, ...requiredByDialer(merged)].filter(name => !merged.has(name));
}

/**
 * The function's own address would choose the media server, which may be on another continent than the people to call.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
function findWarnings(merged: Layer): Problem[] {
  if (merged.has('ip_address') || merged.has('server_location')) return [];
  const message =
    'neither "server_location" nor "ip_address" is given: the API chooses the media server by the address of the function';
  return [{ code: 'no_server_location', message }];
}

/** The fields of every entry that has one. */
function pick<T>(merged: Layer, read: (given: Given) => T | undefined): Partial<Record<ParameterName, T>> {
  return Object.fromEntries(
    [...merged].flatMap(([name, given]) => {
      const value = read(given);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Merges everything that says parameters for a drop (feed defaults < profile < folder defaults < file name < sidecar < tags, per
 * field), checks every field, where it comes from and the feed's limits, and reports every problem at once. Pure: the same
 * sources at the same time always give the same answer.
 *
 * @param key the drop's exact key; its file name is the default of `name`.
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
  // Not before: what does not go together yet may be completed by a sidecar that is still on its way.
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
