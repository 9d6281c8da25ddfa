import { simplify } from '../csv/rules/find-near.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { isParameterName, type ParameterName, parameterNames } from '../parameters/parameters.ts';
import { type Problem, showValue } from '../problem.ts';
import type { Sources } from '../sources/read-sources.ts';
import { countEdits } from './count-edits.ts';
import { isOurTag } from './read-values.ts';

/** Names that an object bears and that said nothing to us. Never their values. */
export interface Ignored {
  readonly tags: string[];
  /** Only those that are parameters elsewhere: the others are what tools and gateways write of their files. */
  readonly metadata: string[];
}

/** What the names on an object come to that are no parameters. */
export interface JudgedNames {
  readonly problems: readonly Problem[];
  /** Absent when nothing was ignored. */
  readonly ignored?: Ignored;
}

/** What AWS's own consoles write. */
const OF_CONSOLES = 'Name';
/** The metadata that a write-back writes. */
const OF_WRITE_BACK = 'dropdial-';
/** From so many letters on, two of them may be wrong. */
const LONG = 8;

/** What many tools and gateways write of any file: as metadata, and nearly so, these words are theirs. */
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

/** A name space that is ours or nearly so, and what stands between it and the name. */
const NAMESPACE = /^([a-z]{3,12})[^a-z0-9]+(?=[a-z])/i;

/** Without our name space, however it is spelled; that of somebody else stays, so that `billing:priority` is theirs. */
function withoutNamespace(name: string): string {
  const [whole = '', space = ''] = NAMESPACE.exec(name) ?? [];
  const isOurs = ['voximplant', 'dropdial'].some(own => countEdits(simplify(space), own, 2) <= 2);
  return isOurs ? name.slice(whole.length) : name;
}

const mostEdits = (meant: string) => (meant.length < LONG ? 1 : 2);

/** The parameter that a name is nearly; the nearest of several. */
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

/** As words of a name, and not in the middle of "laundry run". */
const DRY_RUN = /(?<![a-z])dry[^a-z]*run/i;

/** Whoever writes this wants nobody to be called: it is heeded in any spelling, and with words around it. */
function looksLikeDryRun(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return DRY_RUN.test(words) || findMeant(name, ['dry_run']) !== undefined;
}

/** A name as a receipt shows it: a long number in it may be anybody's. */
const show = (name: string) => name.replace(/\d{6,}/g, '…');

function suspicious(field: string, message: string, origin?: 'tag'): Problem {
  return { code: 'tag_suspicious', field: show(field), ...(origin && { origin }), message };
}

const AGAIN = 'and upload the file again';

/** The parameter for whose sake a name is refused. */
function findRefused(name: string, candidates: readonly ParameterName[], { otherTags }: FeedConfig) {
  if (looksLikeDryRun(name)) return 'dry_run';
  return otherTags === 'ignore' ? undefined : findMeant(name, candidates);
}

function judgeTag(name: string, feed: FeedConfig): Problem | undefined {
  const { id, otherTags } = feed;
  const meant = name === OF_CONSOLES ? undefined : findRefused(name, parameterNames, feed);
  if (meant) {
    const message = `the tag ${showValue(name)} is not a parameter and looks like "${meant}"; write "${meant}", or remove the tag, ${AGAIN}`;
    return suspicious(name, message, 'tag');
  }
  if (otherTags !== 'refuse-all') return undefined;
  const message = `the tag ${showValue(show(name))} is not a parameter, and feed "${id}" accepts no other tags; remove it, ${AGAIN}`;
  return suspicious(name, message, 'tag');
}

const ofUploader = parameterNames.filter(name => !OF_ANY_FILE.has(name));

function judgeMetadata(name: string, feed: FeedConfig): Problem | undefined {
  const meant = findRefused(name, name.startsWith(OF_WRITE_BACK) ? [] : ofUploader, feed);
  if (!meant) return undefined;
  const message = `the metadata ${showValue(name)} looks like "${meant}", and no parameter is read from metadata; set "${meant}" as a tag or in the sidecar, remove the metadata, ${AGAIN}`;
  return suspicious(name, message);
}

/**
 * Judges what an object bears under names that are no parameters. A name that is nearly a parameter is a slip of its writer, and what it
 * would have changed is not known: nobody is called. Everything else is ignored, as the feed says, and listed.
 */
export function judgeNames(feed: FeedConfig, { tags, metadata = {} }: Pick<Sources, 'tags' | 'metadata'>): JudgedNames {
  const foreign = [...tags.keys()].filter(name => !isOurTag(name));
  const described = Object.keys(metadata);
  const problems = [
    ...foreign.flatMap(name => judgeTag(name, feed) ?? []),
    ...described.flatMap(name => judgeMetadata(name, feed) ?? []),
  ];
  const refused = new Set(problems.map(({ field }) => field));
  const ignored = {
    tags: foreign.map(show).filter(name => !refused.has(name)),
    metadata: described.filter(name => isParameterName(name) && !refused.has(name)),
  };
  return { problems, ...(ignored.tags.length + ignored.metadata.length > 0 && { ignored }) };
}
