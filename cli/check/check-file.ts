import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as v from 'valibot';
import { readFile } from '../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import type { PlanSummary } from '../../lambda/csv/plan-summary.ts';
import { MAX_SEEN_VALUES } from '../../lambda/csv/rules/seen-values.ts';
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

/** The function's verdict on a file. */
export interface FileCheck {
  /** The name as given. */
  readonly file: string;
  readonly verdict: Verdict;
  readonly plan: PlanSummary;
  /**
   * Problems of the name and the parameters first, then those of the file by row; only the first ones if there are very
   * many.
   */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** The number of problems in the file itself by code, including those not listed. */
  readonly problemCodes: CodeCounts;
  /** Allowed parameters that are probably mistakes. */
  readonly warnings: readonly Problem[];
  /** Required parameters that no source sets. */
  readonly missing: readonly string[];
  /** The names of the files that were read beside it. */
  readonly read: readonly string[];
  /** The rows that would be left out, if it was compared with suppression lists. */
  readonly suppression?: Suppression;
  /** Suppression lists of the feed that it was not compared with. */
  readonly notCompared?: readonly string[];
  /** The parameters of the drop, if they are complete and valid. */
  readonly parameters?: Parameters;
  /** The digest of the file, if it was asked for. */
  readonly digest?: FileDigest;
}

/** Size and digest of a file, which an upload can be compared with. */
export interface FileDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

interface CheckOptions extends SourceOptions {
  /** The feed whose rules apply. Default: a feed with default rules. */
  readonly feed?: FeedConfig | undefined;
  readonly now: Date;
  /** Suppression lists to compare with. */
  readonly local?: LocalLists | undefined;
  /** The sources of its parameters, if they were read already. */
  readonly gathered?: LocalSources | undefined;
  /** Whether to compute the digest of the file. */
  readonly withDigest?: boolean;
  /** Gets the number of bytes read so far. */
  readonly onProgress?: (bytes: number) => void;
}

const NO_LISTS: LocalLists = { lists: [], absent: [] };
const NOTHING_FOUND = { problems: [], problemCount: 0 } as const;
const TOO_MANY_NUMBERS: Problem = {
  code: 'csv_too_many_values',
  message: `the file has more than ${MAX_SEEN_VALUES} numbers or rows, which are too many to compare with suppression lists; split it`,
};

/** A feed with default rules. */
const OPEN_FEED: FeedConfig = v.parse(FeedConfigSchema, {
  id: 'check',
  bucket: 'check',
  prefix: '',
  secretId: 'none',
  limits: { priority: { min: 0 } },
});

/**
 * Defines the profile that the file's sources name. Its parameters are only known to the configured feed, so here it is
 * empty.
 */
function openFeedFor({ folders, sidecar, tags }: Sources): FeedConfig {
  const said = [...[...folders, sidecar].map(({ values }) => values.get('profile')), tags.get('profile')];
  const names = said.filter(name => typeof name === 'string');
  return { ...OPEN_FEED, profiles: Object.fromEntries(names.map(name => [name, {}])) };
}

/** The parameters that affect how the file is read. Errors in other parameters do not prevent reading it. */
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

/** Counts the bytes that pass, and computes their digest on request. */
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

  /** The digest of the whole file, if it was read to its end. */
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

/** A sidecar that the feed does not read would otherwise be ignored silently. */
function warnOfSidecar(feed: FeedConfig, { sidecar: { key } }: Sources): Problem[] {
  if (key === undefined || takesSidecars(feed)) return [];
  const message = `the sidecar "${key}" is ignored: feed "${feed.id}" waits for tags, and its "origins" do not name "sidecar"`;
  return [{ code: 'sidecar_not_taken', message }];
}

/**
 * Checks a file and its neighbours with the function's own code. Nothing is sent anywhere.
 *
 * @throws {UsageError} if a file cannot be read.
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
  const index = local.lists.length > 0 ? await openNumberIndex(feed, parameters, MAX_SEEN_VALUES) : undefined;
  const planned = await planCsv(reading, { ...planOptions(feed, parameters, now), numbers: index });
  const { summary: plan } = planned;
  const full = index?.isFull ? [TOO_MANY_NUMBERS] : [];
  const problemCount = planned.problemCount + full.length;
  const size = counted.bytes;
  const compared = index && problemCount === 0 ? await compareWithLists(index, local.lists) : undefined;
  const judged = await judgeFile({ feed, key, sources, resolution, plan, problems: problemCount, size, now, compared });
  const { verdict, refusal } = judged;
  const ofParameters = [...(refusal ? [refusal] : []), ...(resolution.kind === 'invalid' ? resolution.problems : [])];
  // An empty file has no other problems worth reporting.
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
