import { type ChecksumAlgorithm, parseChecksumAlgorithm } from '../../body/checksum-digest.ts';
import { describeWrite } from '../../headers/describe-version.ts';
import { parseTaggingHeader } from '../../headers/parse-tagging.ts';
import { readSystemHeaders } from '../../headers/read-system-headers.ts';
import { readUserMetadata } from '../../headers/user-metadata.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import type { Annotation, ObjectChecksum, ObjectVersion, Part } from '../../store/object-record.ts';
import { commitObject } from '../commit-object.ts';
import type { OperationContext } from '../operation.ts';
import { ownDigests } from '../put-object.ts';
import { checkSelfCopy } from './check-self-copy.ts';
import { copyBytes } from './copy-bytes.ts';
import { openCopySource } from './copy-source.ts';

/**
 * CopyObject, also of an object onto itself. Metadata, tags and annotations follow their directives. Storage class,
 * encryption, ACL, redirect and lock are those of the request or the bucket's defaults, never the source's.
 *
 * @throws S3Error InvalidRequest above `maxCopySize` or for a self-copy that changes nothing, PreconditionFailed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export async function copyObject(context: OperationContext): Promise<S3Response> {
  const { request, store, settings } = context;
  const bucket = store.bucket(context.bucket);
  const replaceMetadata = readDirective(request.headers, 'x-amz-metadata-directive', 'REPLACE');
  const replaceTags = readDirective(request.headers, 'x-amz-tagging-directive', 'REPLACE');
  const dropAnnotations = readDirective(request.headers, 'x-amz-object-annotation-directive', 'EXCLUDE');
  const algorithm = readAlgorithm(request.headers.get('x-amz-checksum-algorithm'));
  const opened = openCopySource(context);
  try {
    const source = opened.version;
    checkSelfCopy(context, opened);
    if (source.size > settings.maxCopySize) {
      throw new S3Error('InvalidRequest', {
        message: `The specified copy source is larger than the maximum allowable size for a copy source: ${settings.maxCopySize}`,
      });
    }
    const system = readSystemHeaders(request.headers, bucket.settings.encryption);
    const metadata = replaceMetadata ? readUserMetadata(request.headers) : source.metadata;
    const tags = replaceTags ? parseTaggingHeader(request.headers.get('x-amz-tagging')) : source.tags;
    const part = await copyBytes(store, source, algorithm);
    const version = await commitObject(
      context,
      {
        content: replaceMetadata ? system.content : source.content,
        placement: system.placement,
        metadata,
        tags,
        annotations: dropAnnotations ? [] : await copyAnnotations(context, source),
        parts: [part],
        ...ownDigests(part),
      },
      'ObjectCreated:Copy',
    );
    const described = describeWrite(version, bucket.versioned).filter(
      ([name]) => !/^(etag$|x-amz-checksum-)/.test(name),
    );
    return {
      status: 200,
      headers: [['content-type', 'application/xml'], ...described, ...opened.headers],
      body: writeXml('CopyObjectResult', describeCopy(version)),
    };
  } finally {
    opened.release();
  }
}

/** The elements in the answers to both kinds of copy. */
export function describeCopy(copy: Pick<ObjectVersion | Part, 'etag' | 'lastModified' | 'checksum'>) {
  return {
    LastModified: new Date(copy.lastModified).toISOString(),
    ETag: `"${copy.etag}"`,
    ...checksumElements(copy.checksum),
  };
}

/** A checksum as elements of an answer document. */
export function checksumElements(checksum: ObjectChecksum | undefined): Record<string, string> {
  return checksum === undefined
    ? {}
    : { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}

async function copyAnnotations({ store }: OperationContext, source: ObjectVersion): Promise<readonly Annotation[]> {
  const copies: Annotation[] = [];
  for (const annotation of source.annotations) {
    copies.push({ ...annotation, segments: await store.data.duplicate(annotation.segments) });
  }
  return copies;
}

function readDirective(headers: ReadonlyMap<string, string>, name: string, other: 'REPLACE' | 'EXCLUDE'): boolean {
  const directive = headers.get(name) ?? 'COPY';
  if (directive !== 'COPY' && directive !== other) {
    throw new S3Error('InvalidArgument', { message: `"${name}" must be COPY or ${other}; got "${directive}"` });
  }
  return directive === other;
}

function readAlgorithm(text: string | undefined): ChecksumAlgorithm | undefined {
  if (text === undefined) return undefined;
  const algorithm = parseChecksumAlgorithm(text);
  if (algorithm === undefined)
    throw new S3Error('InvalidRequest', { message: 'Checksum algorithm provided is unsupported.' });
  return algorithm;
}
