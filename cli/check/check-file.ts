import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as v from 'valibot';
import { readFile } from '../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import type { PlanSummary } from '../../lambda/csv/plan-summary.ts';
import { type FeedConfig, FeedConfigSchema } from '../../lambda/feed/feed-config.ts';
import { allowsFolderDefaults, takesSidecars } from '../../lambda/feed/origin-rules.ts';
import { namesWith, type Parameters, type ReadingParameters } from '../../lambda/parameters/parameters.ts';
import type { Problem } from '../../lambda/problem.ts';
import { checkHours } from '../../lambda/resolve/check-hours.ts';
import { type Gathered, gatherLayers } from '../../lambda/resolve/gather-layers.ts';
import { mergeLayers } from '../../lambda/resolve/merge-layers.ts';
import { resolveParameters } from '../../lambda/resolve/resolve-parameters.ts';
import { NO_FILE } from '../../lambda/sources/parameter-file.ts';
import type { Sources } from '../../lambda/sources/read-sources.ts';
import { openNumberIndex } from '../../lambda/submission/transfer/index-numbers.ts';
import { planOptions, readOptions } from '../../lambda/submission/transfer/plan-options.ts';
import type { FileToCheck } from './find-files.ts';
import { gatherSources, type LocalSources, type SourceOptions } from './gather-sources.ts';
import { judgeFile, type Verdict } from './judge-file.ts';
import type { CodeCounts } from './summarize-codes.ts';
import { compareWithLists, type LocalLists, type Suppression } from './suppress-file.ts';

/** What the function would say of a file. */
export interface FileCheck {
  /** As it was named. */
  readonly file: string;
  readonly verdict: Verdict;
  readonly plan: PlanSummary;
  /** Those of the name and of the parameters first, then those of the file by row; of very many the first ones. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** How often each code came in the file itself, also of problems that are not among these. */
  readonly problemCodes: CodeCounts;
  /** What is allowed for the parameters and yet likely a mistake. */
  readonly warnings: readonly Problem[];
  /** Required parameters that nothing says. */
  readonly missing: readonly string[];
  /** Names of the files that were read beside it. */
  readonly read: readonly string[];
  /** What of it would be left out, where it was compared with suppression lists. */
  readonly suppression?: Suppression;
  /** Suppression lists of the feed that it was not compared with. */
  readonly notCompared?: readonly string[];
  /** As they would be, when nothing is missing and nothing is wrong with them. */
  readonly parameters?: Parameters;
  /** The file itself, where that was asked for. */
  readonly digest?: FileDigest;
}

/** What a file is, as an upload of it may be compared with. */
export interface FileDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface CheckOptions extends SourceOptions {
  /** Whose rules apply; without one, those that every feed has unless it says otherwise. */
  readonly feed?: FeedConfig | undefined;
  readonly now: Date;
  /** Suppression lists to compare with. */
  readonly local?: LocalLists | undefined;
  /** What says its parameters, where that was gathered already. */
  readonly gathered?: LocalSources | undefined;
  /** Whether the digest of the file is wanted. */
  readonly withDigest?: boolean;
  /** Told how many bytes were read so far. */
  readonly onProgress?: (bytes: number) => void;
}

const NO_LISTS: LocalLists = { lists: [], absent: [] };
const NOTHING_FOUND = { problems: [], problemCount: 0 } as const;
const TOO_MANY_NUMBERS: Problem = {
  code: 'csv_too_many_values',
  message: 'the file has too many numbers to be compared with suppression lists; split it',
};

/** A feed without rules of its own. */
const OPEN_FEED: FeedConfig = v.parse(FeedConfigSchema, {
  id: 'check',
  bucket: 'check',
  prefix: '',
  secretId: 'none',
  limits: { priority: { min: 0 } },
});

/** What the profile says that somebody names is known where the feed is configured: here it says nothing. */
function openFeedFor({ folders, sidecar, tags }: Sources): FeedConfig {
  const said = [...[...folders, sidecar].map(({ values }) => values.get('profile')), tags.get('profile')];
  const names = said.filter(name => typeof name === 'string');
  return { ...OPEN_FEED, profiles: Object.fromEntries(names.map(name => [name, {}])) };
}

/** What is said of how the file is to be read; what is wrong with other parameters is no reason not to read it. */
function readingParameters(key: string, { layers }: Gathered, now: Date): ReadingParameters {
  const filled = new Map(Object.entries({ rule_id: 1, priority: 0, max_simultaneous: 1, num_attempts: 1 }));
  const said = [...layers.reduce(mergeLayers, new Map())].map(([name, { value }]) => [name, value] as const);
  const relevant = said.filter(([name]) => READING.has(name));
  const values = new Map<string, unknown>([...filled, ...relevant]);
  const sources: Sources = { folders: [], sidecar: { values, problems: [] }, tags: new Map() };
  const resolution = resolveParameters(OPEN_FEED, key, sources, now);
  return resolution.kind === 'complete' ? resolution.parameters : {};
}

const READING: ReadonlySet<string> = new Set(namesWith('reads'));

/** Counts what passes, and digests it where that is wanted. */
class Counted {
  bytes = 0;
  readonly #path: string | undefined;
  readonly #onProgress: CheckOptions['onProgress'];
  readonly #hash: Hash | undefined;

  constructor(path: string | undefined, { onProgress, withDigest = false }: CheckOptions) {
    this.#path = path;
    this.#onProgress = onProgress;
    this.#hash = withDigest ? createHash('sha256') : undefined;
  }

  /** Of the whole file, when it was read to its end. */
  get digest(): FileDigest | undefined {
    return this.#hash && { bytes: this.bytes, sha256: this.#hash.copy().digest('hex') };
  }

  async *read(): AsyncGenerator<Buffer> {
    const stream =
      this.#path === undefined ? process.stdin : createReadStream(this.#path, { highWaterMark: 1024 * 1024 });
    for await (const chunk of stream) {
      this.bytes += chunk.length;
      this.#hash?.update(chunk);
      yield Buffer.from(chunk);
      this.#onProgress?.(this.bytes);
    }
  }
}

/** A sidecar that nobody asks for would be ignored without a word. */
function warnOfSidecar(feed: FeedConfig, { sidecar: { key } }: Sources): Problem[] {
  if (key === undefined || takesSidecars(feed)) return [];
  const message = `the sidecar "${key}" is ignored: feed "${feed.id}" waits for tags, and its "origins" do not name "sidecar"`;
  return [{ code: 'sidecar_not_taken', message }];
}

/**
 * Checks a file and what lies beside it with the function's own code. Nothing is sent anywhere.
 *
 * @throws {UsageError} when a file cannot be read.
 */
export async function checkFile({ path, name, shown }: FileToCheck, options: CheckOptions): Promise<FileCheck> {
  const { feed: configured, now, local = NO_LISTS, gathered } = options;
  const { sources: found, read } = gathered ?? (await gatherSources(path, options));
  const named = configured ?? openFeedFor(found);
  const feed = { ...named, suppression: [...named.suppression, ...local.lists.map(({ list }) => list)] };
  const sources = {
    ...found,
    folders: allowsFolderDefaults(feed) ? found.folders : [],
    sidecar: takesSidecars(feed) ? found.sidecar : NO_FILE,
  };
  const key = feed.prefix + name;
  const resolution = checkHours(feed, resolveParameters(feed, key, sources, now));
  const parameters: ReadingParameters | Parameters =
    resolution.kind === 'complete'
      ? resolution.parameters
      : readingParameters(key, gatherLayers(feed, key, sources), now);
  const counted = new Counted(path, options);
  const reading = readFile(counted.read(), readOptions(feed, key, parameters));
  const index = local.lists.length > 0 ? await openNumberIndex(feed, parameters) : undefined;
  const planned = await planCsv(reading, { ...planOptions(feed, parameters, now), numbers: index });
  const { summary: plan } = planned;
  const full = index?.isFull ? [TOO_MANY_NUMBERS] : [];
  const problemCount = planned.problemCount + full.length;
  const size = counted.bytes;
  const compared = index && problemCount === 0 ? await compareWithLists(index, local.lists) : undefined;
  const judged = await judgeFile({ feed, key, sources, resolution, plan, problems: problemCount, size, now, compared });
  const { verdict, refusal } = judged;
  const ofParameters = [...(refusal ? [refusal] : []), ...(resolution.kind === 'invalid' ? resolution.problems : [])];
  // Of a file without a byte there is nothing else to say.
  const ofFile = size === 0 ? [] : [...planned.problems, ...full];
  const { digest } = counted;
  const ofLists = compared?.kind === 'compared' ? compared : NOTHING_FOUND;
  return {
    file: shown,
    verdict,
    plan,
    problems: [...ofParameters, ...ofFile, ...ofLists.problems],
    problemCount: ofParameters.length + (size === 0 ? 0 : problemCount) + ofLists.problemCount,
    problemCodes: size === 0 ? {} : Object.fromEntries(planned.problemCodes),
    warnings: [...warnOfSidecar(feed, found), ...(resolution.kind === 'complete' ? resolution.warnings : [])],
    missing: resolution.kind === 'incomplete' ? resolution.missing : [],
    read,
    ...(compared?.kind === 'compared' && { suppression: compared.suppression }),
    ...(local.absent.length > 0 && { notCompared: local.absent }),
    ...(resolution.kind === 'complete' && { parameters: resolution.parameters }),
    ...(digest && { digest }),
  };
}
