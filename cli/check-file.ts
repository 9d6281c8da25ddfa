import { createReadStream } from 'node:fs';
import { readFile as readWholeFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as v from 'valibot';
import { planCsv } from '../lambda/csv/plan-csv.ts';
import { readFile } from '../lambda/csv/read-file.ts';
import { type FeedConfig, FeedConfigSchema } from '../lambda/feed-config.ts';
import type { PartialParameters } from '../lambda/parameters.ts';
import { planOptions, readOptions } from '../lambda/plan-options.ts';
import type { Problem } from '../lambda/problem.ts';
import { MAX_SIDECAR_BYTES, parseSidecar, type Sidecar } from '../lambda/read-sidecar.ts';
import type { PlanSummary } from '../lambda/receipt.ts';
import { resolveParameters } from '../lambda/resolve-parameters.ts';

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
});

const NO_SIDECAR: Sidecar = { values: new Map(), problems: [] };

async function readSidecarFile(path: string): Promise<Sidecar> {
  const { size } = await stat(path);
  if (size > MAX_SIDECAR_BYTES) throw new Error(`the sidecar "${path}" must have at most ${MAX_SIDECAR_BYTES} bytes`);
  return parseSidecar(await readWholeFile(path), basename(path));
}

/** The sidecar's words on how the file is to be read; what is wrong with the others is no reason not to read it. */
function readingParameters(path: string, sidecar: Sidecar, { defaults }: FeedConfig): PartialParameters {
  const filled = new Map(Object.entries({ rule_id: 1, priority: 0, max_simultaneous: 1, num_attempts: 1 }));
  const relevant = [...Object.entries(defaults), ...sidecar.values].filter(([name]) => READING.has(name));
  const values = new Map<string, unknown>([...filled, ...relevant]);
  const resolution = resolveParameters(OPEN_FEED, path, { values, problems: [] }, new Map());
  return resolution.kind === 'complete' ? resolution.parameters : {};
}

const READING = new Set(['delimiter', 'escape', 'encoding', 'rows', 'bytes', 'sha256', 'phone_columns', 'duplicates']);

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
  { sidecarPath, feed = OPEN_FEED, now, onProgress }: CheckOptions,
): Promise<FileCheck> {
  const sidecar = sidecarPath === undefined ? NO_SIDECAR : await readSidecarFile(sidecarPath);
  const resolution = resolveParameters(feed, path, sidecar, new Map());
  const parameters = readingParameters(path, sidecar, feed);
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
