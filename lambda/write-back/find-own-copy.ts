import type { S3Client } from '@aws-sdk/client-s3';
import type { Receipt } from '../ledger/receipt.ts';
import { haveOtherBytes, type ObjectHead, readHead } from '../s3/read-head.ts';

/** Time limit of a look at an object that others may have copied, in milliseconds. */
export const LOOK_MS = 5_000;

/**
 * The current object, if it is a copy that another worker made of this submission's object meanwhile. A copy of a
 * multipart or KMS object has another ETag, so S3 reports it as another object.
 *
 * @param seen the object before.
 */
export async function findOwnCopy(
  { submission }: Pick<Receipt, 'submission'>,
  seen: ObjectHead,
  s3: S3Client,
): Promise<ObjectHead | undefined> {
  const found = await readHead(s3, seen.bucket, seen.key, AbortSignal.timeout(LOOK_MS));
  if (found === undefined || (found.etag === seen.etag && found.versionId === seen.versionId)) return undefined;
  const isCopy = found.size === seen.size && !haveOtherBytes(seen, found);
  const isOurs = isCopy && found.metadata['dropdial-submission'] === submission;
  return isOurs ? found : undefined;
}
