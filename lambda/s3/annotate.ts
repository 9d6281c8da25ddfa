import { PutObjectAnnotationCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { hasAnnotations } from './has-annotations.ts';
import { httpStatus } from './s3-errors.ts';

/** The name of the annotation that holds the receipt. */
export const ANNOTATION_NAME = 'dropdial.receipt';

/** Statuses and names of the answers of a store, or a Region, that has no annotations. */
const UNSUPPORTED = new Set([405, 501]);
const UNSUPPORTED_NAME = /implemented|unsupported/i;

/**
 * True for an answer that holds for every object. Whatever else goes wrong, now or with one object, says nothing about
 * the next one.
 */
function isUnsupported(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return UNSUPPORTED.has(httpStatus(error) ?? 0) || UNSUPPORTED_NAME.test(error.name);
}

interface AnnotatedObject {
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
 * Makes the annotator. A store that lacks annotations is asked once per process and mentioned once in the log. Any
 * other fault is thrown, and the store is asked again for the next object.
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
      if (isUnsupported(error)) return giveUp(error);
      throw error;
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
      if (isUnsupported(error)) return giveUp(error);
      throw error;
    }
  };
}
