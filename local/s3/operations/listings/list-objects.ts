import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml, type XmlValue } from '../../http/write-xml.ts';
import type { Bucket } from '../../store/bucket.ts';
import { currentObject } from '../../store/change-versions.ts';
import type { ObjectVersion } from '../../store/object-record.ts';
import { OWNER } from '../buckets/owner.ts';
import type { OperationContext } from '../operation.ts';
import { listKeys } from './list-keys.ts';
import { keyWriter, readCount } from './listing-parameters.ts';

/**
 * ListObjectsV2.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjectsV2(context: OperationContext): S3Response {
  const { query } = context.request;
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const listed = list(
    context,
    token === undefined ? (startAfter ?? '') : readToken(token),
    query.get('fetch-owner') === 'true',
  );
  return answer({
    ...listed.common,
    ...(startAfter !== undefined && { StartAfter: listed.write(startAfter) }),
    ContinuationToken: token,
    NextContinuationToken: listed.truncated ? writeToken(listed.last) : undefined,
    KeyCount: listed.count,
  });
}

/**
 * ListObjects, version 1.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
export function listObjects(context: OperationContext): S3Response {
  const { query } = context.request;
  const marker = query.get('marker') ?? '';
  const listed = list(context, marker, true);
  return answer({
    ...listed.common,
    Marker: listed.write(marker),
    NextMarker: listed.truncated && query.get('delimiter') ? listed.write(listed.last) : undefined,
  });
}

function list({ request, store, bucket: name }: OperationContext, after: string, withOwner: boolean) {
  const { query } = request;
  const bucket = store.bucket(name);
  const write = keyWriter(query.get('encoding-type'));
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = readCount(query.get('max-keys'), 'max-keys');
  const page = listKeys(bucket.keys, { prefix, delimiter, after, limit }, key => current(bucket, key) !== undefined);
  const common = {
    Name: name,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    MaxKeys: limit,
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.truncated,
    Contents: page.keys.flatMap(key => {
      const version = current(bucket, key);
      return version === undefined ? [] : [describe(write(key), version, withOwner)];
    }),
    CommonPrefixes: page.commonPrefixes.map(rolledUp => ({ Prefix: write(rolledUp) })),
  };
  return {
    common,
    write,
    truncated: page.truncated,
    last: page.last,
    count: page.keys.length + page.commonPrefixes.length,
  };
}

function current(bucket: Bucket, key: string): ObjectVersion | undefined {
  return currentObject(bucket.record(key)?.versions ?? []);
}

function describe(key: string, version: ObjectVersion, withOwner: boolean): XmlValue {
  return {
    Key: key,
    LastModified: new Date(version.lastModified).toISOString(),
    ETag: `"${version.etag}"`,
    ChecksumAlgorithm: version.checksum?.algorithm,
    ChecksumType: version.checksum?.type,
    Size: version.size,
    StorageClass: version.placement.find(([name]) => name === 'x-amz-storage-class')?.[1] ?? 'STANDARD',
    Owner: withOwner ? OWNER : undefined,
  };
}

function answer(content: { readonly [name: string]: XmlValue }): S3Response {
  return { status: 200, headers: [['content-type', 'application/xml']], body: writeXml('ListBucketResult', content) };
}

function writeToken(last: string): string {
  return `1${Buffer.from(last).toString('base64url')}`;
}

function readToken(token: string): string {
  if (!/^1[\w-]*$/.test(token))
    throw new S3Error('InvalidArgument', { message: 'The continuation token provided is incorrect' });
  return Buffer.from(token.slice(1), 'base64url').toString('utf8');
}
