import { PutObjectAnnotationCommand, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { hasAnnotations } from './has-annotations.ts';
import { httpStatus } from './s3-errors.ts';

/** The name of the annotation that holds the receipt. */
export const ANNOTATION_NAME = 'dropdial.receipt';

/** Status codes of a store, or a Region, without annotations. */
const UNSUPPORTED = new Set([405, 501]);

export interface AnnotatedObject {
  readonly bucket: string;
  readonly key: string;
  /** The object must still have this ETag, so that the receipt never lands on a newer upload. */
  readonly etag: string;
  readonly versionId?: string;
}

/**
 * Annotates an object with the receipt, or with a document of another name; false if the store has no annotations.
 * Throws S3's 412 if the object has changed.
 */
export type Annotate = (object: AnnotatedObject, receipt: object, name?: string) => Promise<boolean>;

/**
 * Makes the annotator. A store that lacks annotations is asked once per process, and logged once.
 *
 * @param ownEndpoint true if S3 is not AWS's. A store without annotations may take the call for an ordinary upload and
 *   overwrite the object, so support is first tested with a read.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
 */
export function createAnnotate(s3: S3Client, ownEndpoint: boolean, log: Log): Annotate {
  let supported: boolean | undefined = ownEndpoint ? undefined : true;

  function giveUp(error: unknown): false {
    supported = false;
    log.warn('this store has no annotations; receipts are in the ledger and in the metadata', {
      reason: describeError(error),
    });
    return false;
  }

  async function probe(object: AnnotatedObject): Promise<boolean> {
    try {
      return await hasAnnotations(s3, object);
    } catch (error) {
      return giveUp(error);
    }
  }

  return async (object, receipt, name = ANNOTATION_NAME) => {
    supported ??= await probe(object);
    if (!supported) return false;
    const { bucket, key, etag, versionId } = object;
    try {
      await s3.send(
        new PutObjectAnnotationCommand({
          Bucket: bucket,
          Key: key,
          VersionId: versionId,
          AnnotationName: name,
          AnnotationPayload: JSON.stringify(receipt),
          ObjectIfMatch: `"${etag}"`,
        }),
      );
      return true;
    } catch (error) {
      if (UNSUPPORTED.has(httpStatus(error) ?? 0)) return giveUp(error);
      throw error;
    }
  };
}
