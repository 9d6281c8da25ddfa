import { constants, createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import * as v from 'valibot';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import {
  checkSuppression,
  listsOf,
  nameList,
  type SuppressionConfig,
  SuppressionListSchema,
} from '../../lambda/feed/suppression-config.ts';
import type { Problem } from '../../lambda/problem.ts';
import { isUnusable } from '../../lambda/suppression/find-objects.ts';
import {
  describeAll,
  findRefused,
  type RowsOnList,
  refuses,
  rowInFile,
  uniteRows,
} from '../../lambda/suppression/judge-rows.ts';
import { openMatcher } from '../../lambda/suppression/match-numbers.ts';
import type { NumberIndex } from '../../lambda/suppression/number-index.ts';
import { readList } from '../../lambda/suppression/read-list.ts';
import { hintNearest } from '../../terminal/find-nearest.ts';
import { UsageError } from '../command.ts';
import { orUnreadable } from '../read-input.ts';

/** A local suppression list, and its format. */
interface LocalList {
  readonly path: string;
  readonly list: SuppressionConfig;
}

/** The lists that a file is compared with. */
export interface LocalLists {
  readonly lists: readonly LocalList[];
  /** The feed's lists that are not available locally, as messages name them. */
  readonly absent: readonly string[];
}

/** The effect of suppression lists on a file. */
export interface Suppression {
  /** The number of rows that would be left out. */
  readonly rows: number;
  /** The first of them; the header is row 1. */
  readonly firstRows: readonly number[];
  readonly lists: ReadonlyArray<{
    readonly file: string;
    readonly entries: number;
    readonly unreadable: number;
    readonly suppressed: number;
  }>;
}

/** The effect, and the function's verdict. */
export type Compared =
  | { readonly kind: 'unusable'; readonly why: string }
  | {
      readonly kind: 'compared';
      readonly suppression: Suppression;
      /** Some rows are left out, the feed refuses them, or no rows are left. */
      readonly verdict: 'left_out' | 'refused' | 'nobody_left';
      readonly problems: readonly Problem[];
      readonly problemCount: number;
    };

/** Settings for a file that is not a list of the feed. */
const NAMES = [
  'format',
  'column',
  'countryCode',
  'nationalPrefix',
  'hashed',
  'unreadableShare',
  'report',
  'treat',
] as const;
/** The maximum number of rows that are named. */
const MAX_ROWS = 100;

/** The format of files that are not lists of the feed. */
function readSaid(texts: readonly string[], key: string): SuppressionConfig {
  const said = texts.map(text => {
    const [name = '', ...rest] = text.split('=');
    if (rest.length === 0) {
      throw new UsageError(`"--suppress-set" must be NAME=VALUE, such as countryCode=44; got "${text}"`);
    }
    if (!NAMES.some(one => one === name)) {
      const hint = hintNearest(name, NAMES);
      throw new UsageError(`"--suppress-set" must name one of ${NAMES.join(', ')}; got "${name}"${hint}`);
    }
    const value = rest.join('=');
    return [name, name === 'unreadableShare' ? Number(value) : value] as const;
  });
  const parsed = v.safeParse(SuppressionListSchema, { bucket: 'local-files', key, ...Object.fromEntries(said) });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new UsageError(`"--suppress-set": "${v.getDotPath(issue) ?? ''}" ${issue.message}`);
  }
  const [wrong] = checkSuppression([parsed.output], []);
  if (wrong !== undefined) throw new UsageError(`"--suppress-set": ${wrong.replaceAll('suppression.0.', '')}`);
  return parsed.output;
}

/** The last part of a key, which is the name of its file. */
const nameOf = ({ key }: SuppressionConfig) => key?.split('/').at(-1);

/**
 * Chooses the format of local lists. A file with the name of one of the feed's lists has the format of that list; for
 * every other one, `said` sets it.
 *
 * @param said `NAME=VALUE`, with the setting names of a configured list.
 * @throws {UsageError}
 */
export async function chooseLists(
  paths: readonly string[],
  said: readonly string[],
  feed: FeedConfig | undefined,
): Promise<LocalLists> {
  const ofFeed = feed ? listsOf(feed) : [];
  if (said.length > 0 && paths.length === 0) throw new UsageError('"--suppress-set" goes with "--suppress"');
  for (const path of paths) await orUnreadable(path, () => access(path, constants.R_OK));
  const named = (path: string) => ofFeed.find(list => nameOf(list) === basename(path));
  const lists = paths.map(path => ({ path, list: named(path) ?? readSaid(said, basename(path)) }));
  const absent = ofFeed.filter(list => !lists.some(one => one.list === list)).map(nameList);
  return { lists, absent };
}

/**
 * Compares the numbers of a file with lists, as the function does. Only rows and counts are kept.
 *
 * @param index the numbers of the file, which has no problems.
 */
export async function compareWithLists(index: NumberIndex, lists: readonly LocalList[]): Promise<Compared> {
  const matcher = openMatcher(index);
  const found: (RowsOnList & Suppression['lists'][number])[] = [];
  for (const { path, list } of lists) {
    const facts = await orUnreadable(path, () => readList(createReadStream(path), list, matcher));
    if (isUnusable(facts)) return { kind: 'unusable', why: `the suppression list ${path}, which ${facts.why}` };
    const { entries, unreadable, rows } = facts;
    found.push({ file: path, list, rows, entries, unreadable, suppressed: rows.length });
  }
  const rows = uniteRows(found, index.rows);
  const suppression = {
    rows: rows.length,
    firstRows: [...rows.subarray(0, MAX_ROWS)].map(rowInFile),
    lists: found.map(({ file, entries, unreadable, suppressed }) => ({ file, entries, unreadable, suppressed })),
  };
  if (found.some(refuses)) {
    const refused = findRefused(found, index.rows, ({ file }) => file);
    return { kind: 'compared', verdict: 'refused', suppression, ...refused };
  }
  if (rows.length === index.rows) {
    const problems = [describeAll(index.rows)];
    return { kind: 'compared', verdict: 'nobody_left', suppression, problems, problemCount: 1 };
  }
  return { kind: 'compared', verdict: 'left_out', suppression, problems: [], problemCount: 0 };
}
