import type { FeedConfig } from '../feed/feed-config.ts';
import { matchFileName } from '../feed/file-name-pattern.ts';
import { fieldMetadata, isParameterName, type ParameterName } from '../parameters/parameters.ts';
import type { Origin, Problem } from '../problem.ts';
import type { ParameterFile } from '../sources/parameter-file.ts';
import type { Entry } from './make-layer.ts';

/** Tags in this name space are meant for us, so one that is no parameter is a mistake; `cost-center` is nobody's. */
export const TAG_NAMESPACE = 'voximplant:';

/** Reads a text as what the field is: tags and file names know nothing else. */
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

/** What the feed says itself, in its defaults or in a profile. */
export function* readValues(
  values: Readonly<Record<string, unknown>>,
  origin: Origin,
  source?: string,
): Generator<Entry> {
  for (const [said, value] of Object.entries(values)) {
    yield { said, plain: said, value, origin, ...(source !== undefined && { source }) };
  }
}

/** What a sidecar or folder defaults say. */
export function* readFile({ values, places, key }: ParameterFile, origin: Origin): Generator<Entry> {
  for (const [said, value] of values) {
    yield { said, plain: said, value, origin, place: places?.get(said), ...(key !== undefined && { source: key }) };
  }
}

/** True for a tag that is meant for us: a parameter, or in our name space. */
export function isOurTag(name: string): boolean {
  return name.startsWith(TAG_NAMESPACE) || isParameterName(name);
}

/** What tags say that are meant for us. */
export function* readTags(tags: ReadonlyMap<string, string>): Generator<Entry> {
  for (const [said, text] of tags) {
    const plain = said.startsWith(TAG_NAMESPACE) ? said.slice(TAG_NAMESPACE.length) : said;
    if (isParameterName(plain)) yield { said, plain, value: fromText(plain, text), origin: 'tag' };
    else if (plain !== said) yield { said, plain, value: text, origin: 'tag' };
  }
}

/** What the file's name says by the feed's pattern; a name that does not match is a problem. */
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
