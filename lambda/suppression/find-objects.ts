import { S3ServiceException } from '@aws-sdk/client-s3';
import { DropdialError, describeError } from '../errors.ts';
import type { SuppressionList } from '../feed/suppression-config.ts';
import { listAfter } from '../s3/list-beginning.ts';
import { readHead } from '../s3/read-head.ts';
import { httpStatus } from '../s3/s3-errors.ts';
import type { ListWorld } from './list-world.ts';

/** An object of a list, as it was at one moment. */
export interface ListObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Where it is known. */
  readonly versionId?: string;
  readonly lastModified: Date;
}

/** Why a list cannot be used, and what mends that. Words stay the same as long as the reason does. */
export interface Unusable {
  readonly why: string;
}

/** Objects that all lists of a drop may have: its receipt names each. */
export const MAX_OBJECTS = 100;
const DAY_MS = 24 * 3600 * 1000;

/** True for the reason why a list cannot be used. */
export function isUnusable(found: object): found is Unusable {
  return 'why' in found;
}

/**
 * Says of a fault of S3 why a list cannot be used; every other one is thrown.
 *
 * @param signal of the invocation: when that is over, it is no fault of the list.
 */
export function explainFault(error: unknown, signal: AbortSignal): Unusable {
  signal.throwIfAborted();
  if (error instanceof S3ServiceException) {
    const isForbidden = httpStatus(error) === 403;
    const fix = isForbidden
      ? 'let the function read and list it; without the latter S3 does not say that it is missing'
      : 'see what S3 has';
    return { why: `cannot be read: S3 answered ${error.name}; ${fix}` };
  }
  if (error instanceof DropdialError) return { why: `cannot be read: ${error.message}` };
  // What is no answer of S3 comes from the network, or is a fault of ours.
  if (error instanceof TypeError || error instanceof RangeError) throw error;
  return { why: `cannot be read: ${describeError(error)}` };
}

async function lookFor(
  list: SuppressionList,
  { s3, signal }: Pick<ListWorld, 's3' | 'signal'>,
): Promise<readonly ListObject[] | Unusable> {
  const { bucket, key, prefix = '' } = list;
  try {
    if (key !== undefined) {
      const head = await readHead(s3, bucket, key, signal);
      if (head === undefined) return { why: 'is not there; upload it' };
      if (head.size === 0) return { why: 'is empty; upload it again' };
      const { etag, versionId, lastModified } = head;
      return [{ bucket, key, etag, lastModified, ...(versionId !== undefined && { versionId }) }];
    }
    const { objects, isLast } = await listAfter(s3, { bucket, prefix }, undefined, signal);
    const parts = objects.filter(({ key: name, size }) => !(size === 0 && name.endsWith('/')));
    if (parts.length === 0) return { why: 'has no objects; upload one below that prefix' };
    if (!isLast || parts.length > MAX_OBJECTS) {
      return { why: `has more than ${MAX_OBJECTS} objects; put them together in fewer` };
    }
    const empty = parts.find(({ size }) => size === 0);
    if (empty) return { why: `has an empty object, "${empty.key}"; upload it again, or delete it` };
    return parts.map(({ key: name, etag, lastModified }) => ({ bucket, key: name, etag, lastModified }));
  } catch (error) {
    return explainFault(error, signal);
  }
}

/** Why a list is too old to be used; `undefined` when it is not. Its newest object counts. */
function findAge(
  { maxAgeDays }: Pick<SuppressionList, 'maxAgeDays'>,
  objects: readonly Pick<ListObject, 'lastModified'>[],
  now: Date,
): Unusable | undefined {
  const newest = Math.max(...objects.map(({ lastModified }) => lastModified.getTime()));
  if (maxAgeDays === undefined || now.getTime() - newest <= maxAgeDays * DAY_MS) return undefined;
  const from = new Date(newest).toISOString();
  return { why: `is from ${from}, and "maxAgeDays" allows ${maxAgeDays}; upload a newer one` };
}

/** The objects that are a list now, in the order of their keys, each as it will be read; or why there is none that may be used. */
export async function findObjects(
  list: SuppressionList,
  world: Pick<ListWorld, 's3' | 'signal' | 'now'>,
): Promise<readonly ListObject[] | Unusable> {
  const found = await lookFor(list, world);
  return isUnusable(found) ? found : (findAge(list, found, world.now()) ?? found);
}
