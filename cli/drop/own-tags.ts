import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { isAllowedOrigin } from '../../lambda/feed/origin-rules.ts';
import { withoutNamespace } from '../../lambda/resolve/read-values.ts';
import type { Sources } from '../../lambda/sources/read-sources.ts';
import type { FileDigest } from '../check/check-file.ts';
import { UsageError } from '../command.ts';

/** As S3 has it. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const MOST_TAGS = 10;
const MOST_CHARACTERS = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Whether S3 takes a value as that of a tag. */
export function isTagValue(value: string): boolean {
  return [...value].length <= MOST_CHARACTERS && ALLOWED.test(value);
}

/** The strongest first: where there is room for one of them only, it is that. */
export const CONTRACT = ['sha256', 'bytes'] as const;

function refuseUnwritable(tags: ReadonlyMap<string, string>): void {
  if (tags.size > MOST_TAGS) {
    throw new UsageError(`an object has at most ${MOST_TAGS} tags; put some of the parameters into a sidecar`);
  }
  for (const [name, value] of tags) {
    if (isTagValue(value)) continue;
    throw new UsageError(
      `the value of "${name}" must be at most ${MOST_CHARACTERS} letters, digits, blanks and . : / = + - @ _ to be a tag; put it into a sidecar, or use a word such as semicolon`,
    );
  }
}

/**
 * The tags of an upload: those that were set, and the size and digest of the file, so that a truncated upload never
 * dials. Claims of the sidecar take precedence, and tags that the feed does not accept are left out.
 *
 * @throws {UsageError} for a value that S3 does not accept as a tag.
 */
export function tagsOf(
  feed: FeedConfig,
  { tags: set, sidecar }: Pick<Sources, 'tags' | 'sidecar'>,
  digest: FileDigest,
): ReadonlyMap<string, string> {
  const tags = new Map(set);
  const said = new Set([...[...set.keys()].map(withoutNamespace), ...sidecar.values.keys()]);
  for (const name of CONTRACT) {
    const isWanted = isAllowedOrigin(feed, name, 'tag') && !said.has(name);
    if (isWanted && tags.size < MOST_TAGS) tags.set(name, String(digest[name]));
  }
  refuseUnwritable(tags);
  return tags;
}
