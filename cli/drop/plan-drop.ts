import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { RefusedError } from '../../lambda/acts/refused.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { sidecarKeys } from '../../lambda/keys/sidecar-keys.ts';
import { checkFile, type FileCheck } from '../check/check-file.ts';
import type { FileToCheck } from '../check/find-files.ts';
import { gatherSources, type LocalSources } from '../check/gather-sources.ts';
import type { LocalLists } from '../check/suppress-file.ts';
import { UsageError } from '../command.ts';
import { lookIntoBucket, type Place } from './look-into-bucket.ts';
import { tagsOf } from './own-tags.ts';

/** A checked file, and where to upload it. */
export interface PlannedDrop {
  readonly path: string;
  readonly shown: string;
  readonly size: number;
  readonly feed: FeedConfig;
  readonly key: string;
  readonly check: FileCheck;
  readonly tags: ReadonlyMap<string, string>;
  /** A sidecar to upload before it. */
  readonly sidecar?: LocalSidecar;
  /** False if sources in the bucket may not be read. */
  readonly isWholeKnown: boolean;
}

interface LocalSidecar {
  readonly key: string;
  readonly bytes: Buffer;
}

export interface PlanDropOptions {
  readonly s3: S3Client;
  readonly feed: FeedConfig;
  /** Replaces the file's name below the feed's prefix. */
  readonly key?: string | undefined;
  readonly sidecarPath?: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly replace: boolean;
  readonly local: LocalLists;
  readonly now: Date;
  readonly onProgress?: (bytes: number) => void;
}

/** The key of a file. @throws {UsageError} for one outside the feed. */
function keyOf({ name }: Pick<FileToCheck, 'name'>, { feed, key }: Pick<PlanDropOptions, 'feed' | 'key'>): string {
  if (key === undefined) return feed.prefix + name;
  if (key.startsWith(feed.prefix) && key !== feed.prefix) return key;
  throw new UsageError(`"--key" must begin with the prefix of the feed ${feed.id}, "${feed.prefix}"; got "${key}"`);
}

const exists = (feed: FeedConfig, key: string) =>
  new RefusedError(`s3://${feed.bucket}/${key} exists already, and nothing was uploaded; --replace overwrites it`);

/**
 * A sidecar to upload: the one that was named, or the one beside the file. `undefined` if there is none, or several.
 */
async function readOwnSidecar(
  path: string,
  key: string,
  { sources: { sidecar } }: LocalSources,
  { sidecarPath }: PlanDropOptions,
): Promise<LocalSidecar | undefined> {
  const beside = sidecar.source && join(dirname(path), sidecar.source.key);
  const [sidecarKey] = sidecarKeys(key);
  const from = sidecarPath ?? beside;
  return from === undefined || sidecarKey === undefined ? undefined : { key: sidecarKey, bytes: await readFile(from) };
}

/**
 * The sidecar if it still has to be uploaded, and not if the bucket has the same one already.
 *
 * @throws {RefusedError} if the bucket has another one, which would also count or be overwritten.
 */
function judgeSidecar(
  own: LocalSidecar | undefined,
  { sidecar }: Place,
  { feed, replace }: PlanDropOptions,
): LocalSidecar | undefined {
  if (own === undefined || sidecar === undefined) return own;
  // With two sidecars the intended one is unknown, and a third would not help.
  const [problem] = sidecar.source === undefined ? sidecar.problems : [];
  if (problem) throw new RefusedError(`s3://${feed.bucket}: ${problem.message}; nothing was uploaded`);
  if (sidecar.source === undefined) return own;
  const { key, etag } = sidecar.source;
  if (key !== own.key) {
    throw new RefusedError(
      `s3://${feed.bucket}/${key} is another sidecar of this file, and a drop with two sidecars is rejected; remove one. Nothing was uploaded`,
    );
  }
  if (etag === createHash('md5').update(own.bytes).digest('hex')) return undefined;
  if (!replace) throw exists(feed, key);
  return own;
}

/**
 * The sources of the file's parameters after the drop. Folder defaults come from the bucket, and so does a sidecar that
 * does not exist locally.
 */
function gatherDropped(found: LocalSources, place: Place, own: LocalSidecar | undefined): LocalSources {
  const { folders = [], sidecar } = place;
  const isOwn = own !== undefined || found.sources.sidecar.problems.length > 0 || sidecar === undefined;
  const sources = { ...found.sources, folders, ...(!isOwn && { sidecar }) };
  const read = [
    ...(isOwn ? [sources.sidecar.source?.key] : [sidecar.source?.key]),
    ...folders.map(folder => folder.key),
  ];
  return { sources, read: read.filter(name => name !== undefined) };
}

/**
 * Checks a file as the function would after the drop, and chooses its key and its tags.
 *
 * @throws {UsageError} for an unreadable file, an impossible tag, or a key outside the feed.
 * @throws {RefusedError} if the bucket has an object that must not be overwritten.
 */
export async function planDrop(file: FileToCheck, options: PlanDropOptions): Promise<PlannedDrop> {
  const { s3, feed, tags, replace, local, now, onProgress, sidecarPath } = options;
  const { path, shown, size } = file;
  if (path === undefined) throw new UsageError('the standard input cannot be dropped: name a file');
  const key = keyOf(file, options);
  const [place, found] = await Promise.all([lookIntoBucket(s3, feed, key), gatherSources(path, { sidecarPath, tags })]);
  if (place.isTaken && !replace) throw exists(feed, key);
  const own = await readOwnSidecar(path, key, found, options);
  const sidecar = judgeSidecar(own, place, options);
  const gathered = gatherDropped(found, place, own);
  const named = { ...file, name: key.slice(feed.prefix.length) };
  const check = await checkFile(named, {
    feed,
    gathered,
    now,
    local,
    withDigest: true,
    ...(onProgress && { onProgress }),
  });
  const { digest = { bytes: size, sha256: '' } } = check;
  return {
    path,
    shown,
    size: digest.bytes,
    feed,
    key,
    check,
    tags: tagsOf(feed, gathered.sources, digest),
    ...(sidecar && { sidecar }),
    isWholeKnown: place.sidecar !== undefined && place.folders !== undefined,
  };
}

/** Whether to upload a file. One that would be rejected or start nothing is not uploaded. */
export function isSendable({ verdict, problemCount }: FileCheck): boolean {
  return problemCount === 0 && verdict.kind !== 'rejected' && verdict.kind !== 'skipped';
}
