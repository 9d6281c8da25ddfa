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

/** A file that is to be uploaded, checked, and where it goes. */
export interface PlannedDrop {
  readonly path: string;
  readonly shown: string;
  readonly size: number;
  readonly feed: FeedConfig;
  readonly key: string;
  readonly check: FileCheck;
  readonly tags: ReadonlyMap<string, string>;
  /** A sidecar that is uploaded before it. */
  readonly sidecar?: LocalSidecar;
  /** False when one may not look at what counts for it in the bucket. */
  readonly isWholeKnown: boolean;
}

export interface LocalSidecar {
  readonly key: string;
  readonly bytes: Buffer;
}

export interface PlanDropOptions {
  readonly s3: S3Client;
  readonly feed: FeedConfig;
  /** In place of the file's name below the feed's prefix. */
  readonly key?: string | undefined;
  readonly sidecarPath?: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly replace: boolean;
  readonly local: LocalLists;
  readonly now: Date;
  readonly onProgress?: (bytes: number) => void;
}

/** The key of a file. @throws {UsageError} for one outside of the feed. */
export function keyOf(
  { name }: Pick<FileToCheck, 'name'>,
  { feed, key }: Pick<PlanDropOptions, 'feed' | 'key'>,
): string {
  if (key === undefined) return feed.prefix + name;
  if (key.startsWith(feed.prefix) && key !== feed.prefix) return key;
  throw new UsageError(`"--key" must begin with the prefix of the feed ${feed.id}, "${feed.prefix}"; got "${key}"`);
}

const exists = (feed: FeedConfig, key: string) =>
  new RefusedError(`s3://${feed.bucket}/${key} exists already, and nothing was uploaded; --replace overwrites it`);

/** A sidecar to upload: the one that was named, or that lies beside the file; `undefined` when there is none, or nobody knows which. */
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
 * What of the sidecar is still to be uploaded. One that lies in the bucket already as it is here is not.
 *
 * @throws {RefusedError} when another one lies there that would count beside it, or be overwritten.
 */
function judgeSidecar(
  own: LocalSidecar | undefined,
  { sidecar }: Place,
  { feed, replace }: PlanDropOptions,
): LocalSidecar | undefined {
  if (own === undefined || sidecar === undefined) return own;
  // Of two, nobody knows which one is meant, and a third would not tell.
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

/** What says the parameters of the file once it is dropped: folder defaults are those of the bucket, and so is a sidecar that is not here. */
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
 * Checks a file as the function would once it is dropped, and says where it goes and with which tags.
 *
 * @throws {UsageError} for what cannot be read or be a tag, and a key outside of the feed.
 * @throws {RefusedError} when something lies there already that must not be overwritten.
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

/** Whether a file is uploaded: one that would be rejected, or start nothing, is not. */
export function isSendable({ verdict, problemCount }: FileCheck): boolean {
  return problemCount === 0 && verdict.kind !== 'rejected' && verdict.kind !== 'skipped';
}
