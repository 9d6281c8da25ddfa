import { S3ServiceException } from '@aws-sdk/client-s3';
import { DropdialError, describeError } from '../errors.ts';
import type { SuppressionList } from '../feed/suppression-config.ts';
import { listAfter } from '../s3/list-beginning.ts';
import { readHead } from '../s3/read-head.ts';
import { httpStatus } from '../s3/s3-errors.ts';
import { DAY_MS } from '../time/units.ts';
import type { ListWorld } from './list-world.ts';

/** An object of a suppression list, as it was when it was looked at. */
export interface ListObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** If known. */
  readonly versionId?: string;
  readonly lastModified: Date;
}

/** Why a suppression list cannot be used, and the remedy. The words change only with the reason. */
export interface Unusable {
  readonly why: string;
}

/** Largest number of objects in all suppression lists of a drop: the receipt names each of them. */
export const MAX_OBJECTS = 100;

export function isUnusable(found: object): found is Unusable {
  return 'why' in found;
}

/** What to do about an answer of S3. */
function findFix(error: S3ServiceException): string {
  if (error.name === 'InvalidObjectState') return 'it is archived: restore it, or upload it again';
  if (error.name.startsWith('KMS')) return 'see whether its KMS key is enabled, and let the function decrypt with it';
  if (httpStatus(error) !== 403) return 'see what S3 has';
  return 'let the function read and list it; without the latter S3 does not say that it is missing';
}

/**
 * Turns a fault of S3 into the reason why a suppression list cannot be used; faults of the code are thrown.
 *
 * @param signal of the invocation: when it is aborted, the fault is not the list's.
 */
export function explainFault(error: unknown, signal: AbortSignal): Unusable {
  signal.throwIfAborted();
  if (error instanceof S3ServiceException) {
    return { why: `cannot be read: S3 answered ${error.name}; ${findFix(error)}` };
  }
  if (error instanceof DropdialError) return { why: `cannot be read: ${error.message}` };
  // Errors that are no answer of S3 come from the network, except these, which are bugs.
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

/** Why a suppression list is too old; `undefined` when it is not. The age of its newest object counts. */
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

/** The current objects of a suppression list, in the order of their keys, or the reason why it cannot be used. */
export async function findObjects(
  list: SuppressionList,
  world: Pick<ListWorld, 's3' | 'signal' | 'now'>,
): Promise<readonly ListObject[] | Unusable> {
  const found = await lookFor(list, world);
  return isUnusable(found) ? found : (findAge(list, found, world.now()) ?? found);
}
