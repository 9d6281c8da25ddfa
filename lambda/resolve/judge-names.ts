import { maskGiven } from '../csv/phones/mask-numbers.ts';
import { simplify } from '../csv/rules/find-near.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { isParameterName, type ParameterName, parameterNames } from '../parameters/parameters.ts';
import type { Problem } from '../problem.ts';
import type { Sources } from '../sources/read-sources.ts';
import { showGiven } from '../sources/show-given.ts';
import { countEdits } from './count-edits.ts';
import { isOurTag } from './read-values.ts';

/** Names of tags and metadata that were ignored, never their values. */
export interface Ignored {
  readonly tags: string[];
  /** Only names of parameters: all others are written by tools and gateways. */
  readonly metadata: string[];
}

/** The result of checking the names on an object that are not parameters. */
interface JudgedNames {
  readonly problems: readonly Problem[];
  /** Absent when nothing was ignored. */
  readonly ignored?: Ignored;
}

/** A tag that AWS's consoles write. */
const OF_CONSOLES = 'Name';
/** Prefix of the metadata that write-backs write. */
const OF_WRITE_BACK = 'dropdial-';
/** Names of this length or more may have two wrong letters. */
const LONG = 8;

/** Names that many tools and gateways use for metadata of any file, so similar names are not taken for slips. */
const OF_ANY_FILE: ReadonlySet<ParameterName> = new Set([
  'name',
  'rows',
  'bytes',
  'sha256',
  'encoding',
  'delimiter',
  'escape',
  'quote',
  'ip_address',
  'reference_ip',
]);

const simplified = new Map(parameterNames.map(name => [name, simplify(name)]));

/** A namespace that may be ours, and the separator after it. */
const NAMESPACE = /^([a-z]{3,12})[^a-z0-9]+(?=[a-z])/i;

/**
 * Removes our namespace in any similar spelling. Other namespaces stay, so `billing:priority` is not taken for
 * `priority`.
 */
function withoutNamespace(name: string): string {
  const [whole = '', space = ''] = NAMESPACE.exec(name) ?? [];
  const isOurs = ['voximplant', 'dropdial'].some(own => countEdits(simplify(space), own, 2) <= 2);
  return isOurs ? name.slice(whole.length) : name;
}

const mostEdits = (meant: string) => (meant.length < LONG ? 1 : 2);

/** The parameter that a name probably means; the nearest of several. */
function findMeant(name: string, candidates: readonly ParameterName[]): ParameterName | undefined {
  const written = simplify(withoutNamespace(name));
  const [nearest] = candidates
    .map(candidate => {
      const meant = simplified.get(candidate) ?? candidate;
      return { candidate, beyond: countEdits(written, meant, mostEdits(meant)), most: mostEdits(meant) };
    })
    .filter(({ beyond, most }) => beyond <= most)
    .sort((a, b) => a.beyond - b.beyond);
  return nearest?.candidate;
}

/** "dry run" as words of a name, and not inside "laundry run". */
const DRY_RUN = /(?<![a-z])dry[^a-z]*run/i;

/**
 * Other names for a dry run, simplified. Other people may use them as well (`test=group-b`), so only a value that says
 * yes counts.
 */
const OTHER_NAME =
  /^(?:(?:is)?dry|drymode|(?:is)?test|test(?:run|mode|only)|checkonly|validateonly|simulat(?:e|ion)|(?:no|dont|donot)dial|nocalls)$/;
const YES = /^\s*(?:true|t|yes|y|on|1)?\s*$/i;

/**
 * True for anything like `dry_run`, in any spelling and with other words around it: its writer wants nobody to be
 * called.
 */
function looksLikeDryRun(name: string, value: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  if (DRY_RUN.test(words) || findMeant(name, ['dry_run']) !== undefined) return true;
  return OTHER_NAME.test(simplify(withoutNamespace(name))) && YES.test(value);
}

function suspicious(field: string, message: string, origin?: 'tag'): Problem {
  return { code: 'tag_suspicious', field: maskGiven(field), ...(origin && { origin }), message };
}

const AGAIN = 'and upload the file again';

/** A tag, or an entry of the metadata. */
type Named = readonly [name: string, value: string];

/** The parameter that a rejected name probably means. */
function findRefused(
  [name, value]: Named,
  candidates: readonly ParameterName[],
  { otherTags }: FeedConfig,
): ParameterName | undefined {
  if (looksLikeDryRun(name, value)) return 'dry_run';
  return otherTags === 'ignore' ? undefined : findMeant(name, candidates);
}

function judgeTag(tag: Named, feed: FeedConfig): Problem | undefined {
  const [name] = tag;
  const { id, otherTags } = feed;
  const meant = name === OF_CONSOLES ? undefined : findRefused(tag, parameterNames, feed);
  if (meant) {
    const message = `the tag ${showGiven(name)} is not a parameter and looks like "${meant}"; write "${meant}", or remove the tag, ${AGAIN}`;
    return suspicious(name, message, 'tag');
  }
  if (otherTags !== 'refuse-all') return undefined;
  const message = `the tag ${showGiven(name)} is not a parameter, and feed "${id}" accepts no other tags; remove it, ${AGAIN}`;
  return suspicious(name, message, 'tag');
}

const ofUploader = parameterNames.filter(name => !OF_ANY_FILE.has(name));

function judgeMetadata(metadata: Named, feed: FeedConfig): Problem | undefined {
  const [name] = metadata;
  const meant = findRefused(metadata, name.startsWith(OF_WRITE_BACK) ? [] : ofUploader, feed);
  if (!meant) return undefined;
  const message = `the metadata ${showGiven(name)} looks like "${meant}", and no parameter is read from metadata; set "${meant}" as a tag or in the sidecar, remove the metadata, ${AGAIN}`;
  return suspicious(name, message);
}

/**
 * Checks the names of tags and metadata that are not parameters. A name that is nearly a parameter is probably a typing
 * error, and its intended effect is unknown, so the drop is rejected. All other names are ignored and listed, unless
 * the feed forbids them.
 */
export function judgeNames(feed: FeedConfig, { tags, metadata = {} }: Pick<Sources, 'tags' | 'metadata'>): JudgedNames {
  const others = [...tags].filter(([name]) => !isOurTag(name));
  const foreign = others.map(([name]) => name);
  const described = Object.keys(metadata);
  const problems = [
    ...others.flatMap(tag => judgeTag(tag, feed) ?? []),
    ...Object.entries(metadata).flatMap(entry => judgeMetadata(entry, feed) ?? []),
  ];
  const refused = new Set(problems.map(({ field }) => field));
  const ignored = {
    tags: foreign.map(maskGiven).filter(name => !refused.has(name)),
    metadata: described.filter(name => isParameterName(name) && !refused.has(name)),
  };
  return { problems, ...(ignored.tags.length + ignored.metadata.length > 0 && { ignored }) };
}
