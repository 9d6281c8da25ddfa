import { PutObjectAnnotationCommand, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { hasAnnotations } from './has-annotations.ts';
import { httpStatus } from './s3-errors.ts';

/** Name of the annotation that holds the receipt. */
export const ANNOTATION_NAME = 'dropdial.receipt';

/** Answers of a store, or a Region, that has no annotations. */
const UNSUPPORTED = new Set([405, 501]);

export interface AnnotatedObject {
  readonly bucket: string;
  readonly key: string;
  /** The object must still have this ETag, so that the receipt never lands on a newer upload. */
  readonly etag: string;
  readonly versionId?: string;
}

/** Puts the receipt, or a document of another name, on an object; false when the store has no annotations. Throws S3's 412 for another object. */
export type Annotate = (object: AnnotatedObject, receipt: object, name?: string) => Promise<boolean>;

/**
 * Makes the annotator. A store that lacks annotations is asked once per process and mentioned once in the log.
 *
 * @param ownEndpoint true when S3 is not AWS's: a store that never heard of annotations may take the call for an
 *   ordinary upload and overwrite the object, so it is asked with a call that reads first.
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
