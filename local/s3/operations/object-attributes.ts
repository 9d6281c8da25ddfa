import { versionIdHeader } from '../headers/describe-version.ts';
import { S3Error } from '../http/s3-error.ts';
import type { S3Response } from '../http/s3-response.ts';
import { writeXml, type XmlValue } from '../http/write-xml.ts';
import type { ObjectVersion } from '../store/object-record.ts';
import { checksumElements } from './copy/copy-object.ts';
import type { OperationContext } from './operation.ts';

/**
 * GetObjectAttributes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
 */
export function getObjectAttributes(context: OperationContext): S3Response {
  const { request, store } = context;
  const version = store.find(context.bucket, context.key, request.query.get('versionId'));
  const wanted = (request.headers.get('x-amz-object-attributes') ?? '').split(',').map(name => name.trim());
  if (wanted.every(name => name === '')) {
    throw new S3Error('InvalidArgument', { message: '"x-amz-object-attributes" must name at least one attribute' });
  }
  const all: Record<string, XmlValue> = {
    ETag: version.etag,
    Checksum: version.checksum && checksumElements(version.checksum),
    ObjectParts: describeParts(version),
    StorageClass: version.placement.find(([name]) => name === 'x-amz-storage-class')?.[1] ?? 'STANDARD',
    ObjectSize: version.size,
  };
  return {
    status: 200,
    headers: [
      ['content-type', 'application/xml'],
      ['last-modified', new Date(version.lastModified).toUTCString()],
      ...versionIdHeader(version, store.bucket(context.bucket).versioned),
    ],
    body: writeXml(
      'GetObjectAttributesResponse',
      Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name))),
    ),
  };
}

function describeParts(version: ObjectVersion): XmlValue {
  if (!version.etag.includes('-')) return undefined;
  return {
    PartsCount: version.parts.length,
    IsTruncated: false,
    Part: version.parts.map(part => ({ PartNumber: part.number, Size: part.size, ...checksumElements(part.checksum) })),
  };
}
