import { readSmallBody } from '../../body/read-small-body.ts';
import { matchesEtag } from '../../headers/check-conditions.ts';
import { checksumHeaders, encryptionHeaders } from '../../headers/describe-version.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { HeaderPairs, S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import { replaceVersion } from '../../store/change-versions.ts';
import type { Annotation, ObjectVersion } from '../../store/object-record.ts';
import { emitEvent } from '../emit-event.ts';
import type { OperationContext } from '../operation.ts';
import {
  checkAnnotationName,
  checkAnnotationPayload,
  MAX_ANNOTATION_BYTES,
  setAnnotation,
} from './annotation-rules.ts';

/**
 * PutObjectAnnotation: a named UTF-8 text on one object version; the object's own ETag, date and version do not change.
 * `x-amz-object-if-match` is compared under the key's lock, so the text cannot be attached to a newer upload.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAnnotation.html
 */
export async function putObjectAnnotation(context: OperationContext): Promise<S3Response> {
  const { request, identity, store } = context;
  const name = readName(context);
  store.find(context.bucket, context.key, request.query.get('versionId'));
  const { bytes, md5, size, checksum } = await readSmallBody(request, identity, MAX_ANNOTATION_BYTES);
  checkAnnotationPayload(bytes);
  const segments = await store.data.write(once(bytes));
  const annotation: Annotation = {
    name,
    size,
    etag: md5,
    lastModified: store.now(),
    segments,
    ...(checksum && { checksum }),
  };
  try {
    const version = await changeAnnotations(context, 'ObjectAnnotation:Put', found =>
      setAnnotation(found.annotations, annotation),
    );
    return {
      status: 200,
      headers: [
        ['content-type', 'application/xml'],
        ['etag', `"${md5}"`],
        ...encryptionHeaders(version),
        ...checksumHeaders(checksum),
        ...versionHeader(context, version),
      ],
      body: writeXml('PutObjectAnnotationResult', { Key: context.key, AnnotationName: name }),
    };
  } catch (error) {
    await store.data.discard(segments.map(segment => segment.id));
    throw error;
  }
}

/**
 * GetObjectAnnotation.
 * @throws S3Error NoSuchAnnotation
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAnnotation.html
 */
export function getObjectAnnotation(context: OperationContext): S3Response {
  const { request, store } = context;
  const name = readName(context);
  const version = store.find(context.bucket, context.key, request.query.get('versionId'));
  const annotation = version.annotations.find(candidate => candidate.name === name);
  if (annotation === undefined) throw new S3Error('NoSuchAnnotation', { fields: { AnnotationName: name } });
  const release = store.data.pin(annotation.segments);
  return {
    status: 200,
    headers: [
      ['content-type', 'application/octet-stream'],
      ['content-length', `${annotation.size}`],
      ['last-modified', new Date(annotation.lastModified).toUTCString()],
      ['etag', `"${annotation.etag}"`],
      ...encryptionHeaders(version),
      ...(request.headers.get('x-amz-checksum-mode') === 'ENABLED' ? checksumHeaders(annotation.checksum) : []),
      ...versionHeader(context, version),
    ],
    body: store.data.read(annotation.segments),
    release,
  };
}

/**
 * DeleteObjectAnnotation: permanent; deleting a missing annotation succeeds.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectAnnotation.html
 */
export async function deleteObjectAnnotation(context: OperationContext): Promise<S3Response> {
  const name = readName(context);
  const version = await changeAnnotations(context, 'ObjectAnnotation:Delete', found =>
    found.annotations.some(annotation => annotation.name === name)
      ? found.annotations.filter(annotation => annotation.name !== name)
      : found.annotations,
  );
  return { status: 204, headers: versionHeader(context, version) };
}

/** @throws S3Error NotImplemented when the server is set to have no annotations */
function readName({ request, settings }: OperationContext): string {
  if (!settings.annotations)
    throw new S3Error('NotImplemented', { message: 'Annotations are switched off on this server.' });
  return checkAnnotationName(request.query.get('annotationName') ?? '');
}

/** The version of an annotation, for versioned buckets only. */
export function versionHeader({ store, bucket }: OperationContext, version: ObjectVersion): HeaderPairs {
  return store.bucket(bucket).versioned ? [['x-amz-object-version-id', version.versionId]] : [];
}

async function changeAnnotations(
  context: OperationContext,
  type: 'ObjectAnnotation:Put' | 'ObjectAnnotation:Delete',
  change: (version: ObjectVersion) => readonly Annotation[],
): Promise<ObjectVersion> {
  const { request, store } = context;
  return store.update(context.bucket, context.key, versions => {
    const found = store.find(context.bucket, context.key, request.query.get('versionId'));
    const ifMatch = request.headers.get('x-amz-object-if-match');
    if (ifMatch !== undefined && !matchesEtag(ifMatch, found.etag)) {
      throw new S3Error('PreconditionFailed', { fields: { Condition: 'x-amz-object-if-match' } });
    }
    if (found.placement.some(([name]) => name.endsWith('-customer-algorithm'))) {
      throw new S3Error('InvalidRequest', { message: 'Objects encrypted with SSE-C cannot have annotations.' });
    }
    const annotations = change(found);
    if (annotations === found.annotations) return { versions, result: found };
    const changed: ObjectVersion = { ...found, annotations };
    return {
      versions: replaceVersion(versions, changed),
      result: changed,
      committed: () => emitEvent(context, type, { ...changed, sequencer: store.sequence.next() }),
    };
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
