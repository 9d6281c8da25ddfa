import { createReadStream } from 'node:fs';
import { readFile as readWholeFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as v from 'valibot';
import { readFile } from '../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import type { PlanSummary } from '../../lambda/csv/plan-summary.ts';
import { type FeedConfig, FeedConfigSchema } from '../../lambda/feed/feed-config.ts';
import { namesWith, type ReadingParameters } from '../../lambda/parameters/parameters.ts';
import type { Problem } from '../../lambda/problem.ts';
import { type Gathered, gatherLayers } from '../../lambda/resolve/gather-layers.ts';
import { mergeLayers } from '../../lambda/resolve/merge-layers.ts';
import { resolveParameters } from '../../lambda/resolve/resolve-parameters.ts';
import { MAX_PARAMETER_FILE_BYTES, NO_FILE, type ParameterFile } from '../../lambda/sources/parameter-file.ts';
import { parseSidecar } from '../../lambda/sources/read-sidecar.ts';
import type { Sources } from '../../lambda/sources/read-sources.ts';
import { planOptions, readOptions } from '../../lambda/submission/transfer/plan-options.ts';

/** What the function would say of a file. */
export interface FileCheck {
  readonly plan: PlanSummary;
  /** Those of the sidecar first, then those of the file by row; of very many the first ones. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** Required parameters that the sidecar leaves to tags or to the feed. */
  readonly missing: readonly string[];
}

export interface CheckOptions {
  readonly sidecarPath?: string | undefined;
  /** Whose rules apply; without one, those that every feed has unless it says otherwise. */
  readonly feed?: FeedConfig | undefined;
  readonly now: Date;
  /** Told how many bytes were read so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** A feed without rules of its own. */
const OPEN_FEED: FeedConfig = v.parse(FeedConfigSchema, {
  id: 'check',
  bucket: 'check',
  prefix: '',
  secretId: 'none',
  limits: { priority: { min: 0 } },
});

/** What the profile says that a sidecar names is known where the feed is configured: here it says nothing. */
function openFeedFor({ values }: ParameterFile): FeedConfig {
  const profile = values.get('profile');
  return typeof profile === 'string' ? { ...OPEN_FEED, profiles: { [profile]: {} } } : OPEN_FEED;
}

/** A sidecar as the one source of parameters. */
const alone = (sidecar: ParameterFile): Sources => ({ folders: [], sidecar, tags: new Map() });

async function readSidecarFile(path: string): Promise<ParameterFile> {
  const { size } = await stat(path);
  if (size > MAX_PARAMETER_FILE_BYTES)
    throw new Error(`the sidecar "${path}" must have at most ${MAX_PARAMETER_FILE_BYTES} bytes`);
  return parseSidecar(await readWholeFile(path), basename(path));
}

/** What is said of how the file is to be read; what is wrong with other parameters is no reason not to read it. */
function readingParameters(path: string, { layers }: Gathered, now: Date): ReadingParameters {
  const filled = new Map(Object.entries({ rule_id: 1, priority: 0, max_simultaneous: 1, num_attempts: 1 }));
  const said = [...layers.reduce(mergeLayers, new Map())].map(([name, { value }]) => [name, value] as const);
  const relevant = said.filter(([name]) => READING.has(name));
  const values = new Map<string, unknown>([...filled, ...relevant]);
  const resolution = resolveParameters(OPEN_FEED, path, alone({ values, problems: [] }), now);
  return resolution.kind === 'complete' ? resolution.parameters : {};
}

const READING: ReadonlySet<string> = new Set(namesWith('reads'));

async function* readCounted(path: string, onProgress: CheckOptions['onProgress']): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    yield chunk;
    bytes += chunk.length;
    onProgress?.(bytes);
  }
}

/**
 * Checks a file and its sidecar with the function's own code. Nothing is sent anywhere.
 *
 * @throws {Error} when a file cannot be read.
 */
export async function checkFile(
  path: string,
  { sidecarPath, feed: configured, now, onProgress }: CheckOptions,
): Promise<FileCheck> {
  const sidecar = sidecarPath === undefined ? NO_FILE : await readSidecarFile(sidecarPath);
  const feed = configured ?? openFeedFor(sidecar);
  const resolution = resolveParameters(feed, path, alone(sidecar), now);
  const parameters = readingParameters(path, gatherLayers(feed, path, alone(sidecar)), now);
  const reading = readFile(readCounted(path, onProgress), readOptions(feed, path, parameters));
  const planned = await planCsv(reading, planOptions(feed, parameters, now));
  const ofParameters = resolution.kind === 'invalid' ? resolution.problems : [];
  return {
    plan: planned.summary,
    problems: [...ofParameters, ...planned.problems],
    problemCount: ofParameters.length + planned.problemCount,
    missing: resolution.kind === 'incomplete' ? resolution.missing : [],
  };
}
