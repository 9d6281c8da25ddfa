import type { FeedConfig } from '../feed/feed-config.ts';
import { matchFileName } from '../feed/file-name-pattern.ts';
import { fieldMetadata, isParameterName, type ParameterName } from '../parameters/parameters.ts';
import type { Origin, Problem } from '../problem.ts';
import type { ParameterFile } from '../sources/parameter-file.ts';
import type { Entry } from './make-layer.ts';

/**
 * Tags in this namespace are meant for dropdial, so unknown ones are mistakes; tags such as `cost-center` are ignored.
 */
const TAG_NAMESPACE = 'voximplant:';

/** Converts a text to the kind of the parameter. Tags and file names only contain text. */
function fromText(name: ParameterName, text: string): unknown {
  switch (fieldMetadata(name).kind) {
    case 'integer':
      return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
    case 'number':
      return /^(0|[1-9]\d{0,9})(\.\d{1,9})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text !== 'false' && text);
    case 'list':
      return [text];
    default:
      return text;
  }
}

/** The values of the feed itself: its defaults, or a profile. */
export function* readValues(
  values: Readonly<Record<string, unknown>>,
  origin: Origin,
  source?: string,
): Generator<Entry> {
  for (const [said, value] of Object.entries(values)) {
    yield { said, plain: said, value, origin, ...(source !== undefined && { source }) };
  }
}

/** The values of a sidecar or of folder defaults. */
export function* readFile({ values, places, key }: ParameterFile, origin: Origin): Generator<Entry> {
  for (const [said, value] of values) {
    yield { said, plain: said, value, origin, place: places?.get(said), ...(key !== undefined && { source: key }) };
  }
}

/** True for a tag that is meant for dropdial: a parameter, or one in its namespace. */
export function isOurTag(name: string): boolean {
  return name.startsWith(TAG_NAMESPACE) || isParameterName(name);
}

/** The name of a parameter without the namespace of tags. */
export function withoutNamespace(name: string): string {
  return name.startsWith(TAG_NAMESPACE) ? name.slice(TAG_NAMESPACE.length) : name;
}

/** The values of the tags that are meant for dropdial. */
export function* readTags(tags: ReadonlyMap<string, string>): Generator<Entry> {
  for (const [said, text] of tags) {
    const plain = withoutNamespace(said);
    if (isParameterName(plain)) yield { said, plain, value: fromText(plain, text), origin: 'tag' };
    else if (plain !== said) yield { said, plain, value: text, origin: 'tag' };
  }
}

/** The values in the file name, by the feed's pattern. A name that does not match is a problem. */
export function* readName(feed: FeedConfig, key: string, problems: Problem[]): Generator<Entry> {
  if (feed.fileNamePattern === undefined) return;
  const groups = matchFileName(feed.fileNamePattern, key);
  if (groups === undefined) {
    const message = `the file name must match ${feed.fileNamePattern}, the pattern of feed "${feed.id}"; rename the file`;
    problems.push({ code: 'file_name_mismatch', field: 'fileNamePattern', origin: 'file name', message });
    return;
  }
  for (const [said, text] of groups) {
    if (isParameterName(said)) yield { said, plain: said, value: fromText(said, text), origin: 'file name' };
  }
}
