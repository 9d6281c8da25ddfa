import { recogniseFile } from '../../csv/bytes/recognise-file.ts';
import { recogniseText } from '../../csv/bytes/recognise-text.ts';
import type { Problem } from '../../problem.ts';
import { findNearestKey } from './find-nearest-key.ts';

/** The maximum number of prefixes in a message. */
const MOST_NAMED = 5;
/** Endings of files that feeds accept. */
const TAKEN = /\.(?:csv|csv\.gz|json)$/i;
/** Endings of lists that were not saved as CSV, including a `.csv` in front of them, as in `people.csv.zip`. */
const LIST_ENDING =
  /(?:\.csv)?\.(?:xlsx?|xlsm|xlsb|xltx|ods|fods|numbers|zip|7z|rar|gz|bz2|xz|zst|tar|tgz|txt|text|tsv|tab|psv|dat|dbf|parquet|html?|xml|pdf|docx?)$/i;

/** The known facts about an object that no feed accepts. */
interface Seen {
  readonly key: string;
  /** The prefixes of all feeds in its bucket. */
  readonly prefixes: readonly string[];
  /** Its first bytes. */
  readonly beginning: Buffer;
}

const quote = (text: string) => `"${text}"`;
const nameOf = (key: string) => key.slice(key.lastIndexOf('/') + 1);

/** The type of a file, judged by its content. */
function recognise(beginning: Buffer): string[] {
  const problem = recogniseFile(beginning, { gzip: false, isUtf16: false })?.problem;
  if (problem) return [problem.message.replace(/^.*?; /, '')];
  const kind = recogniseText(beginning);
  return kind === undefined ? [] : [`it is ${kind}`];
}

/** The prefixes under which the file may belong. */
function adviseUnder(prefixes: readonly string[]): string {
  const named = prefixes.slice(0, MOST_NAMED).map(quote).join(', ');
  const more = prefixes.length > MOST_NAMED ? ` and ${prefixes.length - MOST_NAMED} more` : '';
  return `the prefixes are ${named}${more}`;
}

/** Advice on the name of a file, for a key under the right prefix. */
function adviseName(key: string): string {
  if (TAKEN.test(key)) return `did you mean ${quote(key)}?`;
  // Other names do not suggest that the file is a list.
  const isList = LIST_ENDING.test(key) || !nameOf(key).includes('.');
  return isList
    ? `save it as CSV, and upload that as ${quote(`${key.replace(LIST_ENDING, '')}.csv`)}`
    : 'only such files start a list';
}

/** Why no feed accepts an object, what it is, and what to do. */
export function describeUnclaimed({ key, prefixes, beginning }: Seen): Problem {
  const isInFeed = prefixes.some(prefix => key.startsWith(prefix));
  const meant = isInFeed ? key : findNearestKey(key, prefixes);
  const parts = [
    ...(isInFeed ? [] : [`no feed has the prefix of ${quote(key)}`]),
    ...(TAKEN.test(key) ? [] : [`${quote(nameOf(key))} ends in neither .csv nor .csv.gz`, ...recognise(beginning)]),
    meant === undefined ? adviseUnder(prefixes) : adviseName(meant),
  ];
  return { code: isInFeed ? 'not_a_csv' : 'no_feed', message: parts.join('; ') };
}
