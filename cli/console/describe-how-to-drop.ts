import type { ChoiceView } from '../../console/view/submission-view.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { isAllowedOrigin } from '../../lambda/feed/origin-rules.ts';
import { isParameterName } from '../../lambda/parameters/parameters.ts';
import { quoteWord } from '../../terminal/shell-command.ts';
import { CONTRACT, isTagValue, MOST_TAGS } from '../drop/own-tags.ts';

/** A file to drop, with its parameters. */
interface FileToDrop {
  /** Its name, without a folder. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The value of a tag; a list with one item becomes that item. */
function toTag(value: unknown): string | undefined {
  const [only, ...others] = Array.isArray(value) ? value : [value];
  const isPlain = ['string', 'number', 'boolean'].includes(typeof only);
  return isPlain && others.length === 0 && isTagValue(String(only)) ? String(only) : undefined;
}

/** The parameters as options of the command, or `undefined` if some of them cannot be tags of this feed. */
function toSets(feed: FeedConfig, parameters: FileToDrop['parameters']): string[] | undefined {
  const all = Object.entries(parameters);
  const sets = all.flatMap(([name, value]) => {
    const tag = toTag(value);
    const isAllowed = isParameterName(name) && isAllowedOrigin(feed, name, 'tag');
    return tag !== undefined && isAllowed ? ['--set', `${name}=${tag}`] : [];
  });
  // The command adds tags for the size and digest of the file.
  const isAll = sets.length === 2 * all.length && all.length <= MOST_TAGS - CONTRACT.length;
  return isAll ? sets : undefined;
}

const toLine = (words: readonly string[]) => words.map(quoteWord).join(' ');

/** A path that no command takes for an option. */
const toPath = (name: string) => (name.startsWith('-') ? `./${name}` : name);

/** The line that writes the parameters to a file. */
const toWrite = (parameters: FileToDrop['parameters']) => toLine(['printf', '%s', JSON.stringify(parameters)]);

function byCommand(feed: FeedConfig, { name, parameters }: FileToDrop, options: readonly string[]): string {
  const drop = ['npx', 'dropdial', 'drop', toPath(name), '--feed', feed.id];
  const sets = toSets(feed, parameters);
  if (sets !== undefined) return toLine([...drop, ...sets, ...options]);
  // Not the name of a sidecar, so that a sidecar beside the file is not overwritten.
  const sidecar = `${toPath(name)}.parameters.json`;
  return `${toWrite(parameters)} > ${quoteWord(sidecar)} &&\n${toLine([...drop, '--sidecar', sidecar, ...options])}`;
}

function byAwsCli({ bucket, prefix }: FeedConfig, { name, parameters }: FileToDrop): string {
  const object = `s3://${bucket}/${prefix}${name}`;
  const copy = toLine(['aws', 's3', 'cp', toPath(name), object]);
  if (Object.keys(parameters).length === 0) return copy;
  return `${toWrite(parameters)} | ${toLine(['aws', 's3', 'cp', '-', `${object}.json`])} &&\n${copy}`;
}

/**
 * How to drop a file from a shell, the safest way first.
 *
 * @param options with which commands find the stack.
 */
export function describeHowToDrop(feed: FeedConfig, file: FileToDrop, options: readonly string[]): ChoiceView[] {
  return [
    {
      when: 'In the folder of the file, check it again, upload it and follow it to its outcome',
      command: byCommand(feed, file, options),
    },
    {
      when: 'Where there is only the AWS CLI, upload the sidecar and then the file. Nothing is checked, and nothing notices a truncated upload',
      command: byAwsCli(feed, file),
    },
  ];
}
