import { isUtf8 } from 'node:buffer';
import { S3Error } from '../../http/s3-error.ts';
import type { Annotation } from '../../store/object-record.ts';

const MAX_NAME_BYTES = 512;
const MAX_ANNOTATIONS = 1000;

/** 1 MiB, the largest size of an annotation. */
export const MAX_ANNOTATION_BYTES = 1024 * 1024;

/**
 * Checks an annotation's name: 1 to 512 bytes of letters, digits, `_`, `.` and `-`, not starting with `aws` or `s3`.
 *
 * @throws S3Error InvalidAnnotationName, AnnotationNameTooLong
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
 */
export function checkAnnotationName(name: string): string {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw new S3Error('AnnotationNameTooLong');
  if (!/^[\p{L}\p{N}_.-]+$/u.test(name) || /^(aws|s3)/i.test(name)) throw new S3Error('InvalidAnnotationName');
  return name;
}

/** @throws S3Error InvalidRequest when empty, UnsupportedMediaType when not UTF-8 */
export function checkAnnotationPayload(payload: Uint8Array): void {
  if (payload.length === 0)
    throw new S3Error('InvalidRequest', { message: 'The annotation payload must be 1 byte to 1 MiB.' });
  if (!isUtf8(payload)) throw new S3Error('UnsupportedMediaType');
}

/**
 * Adds an annotation or replaces the one with its name, keeping the order of names.
 * @throws S3Error AnnotationLimitExceeded above 1,000
 */
export function setAnnotation(annotations: readonly Annotation[], added: Annotation): readonly Annotation[] {
  const others = annotations.filter(annotation => annotation.name !== added.name);
  if (others.length >= MAX_ANNOTATIONS) throw new S3Error('AnnotationLimitExceeded');
  return [...others, added].sort((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)));
}
