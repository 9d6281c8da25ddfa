import type { S3Response } from '../../http/s3-response.ts';
import { writeXml, type XmlValue } from '../../http/write-xml.ts';
import type { Bucket } from '../../store/bucket.ts';
import { compareUtf8 } from '../../store/compare-utf8.ts';
import type { Version } from '../../store/object-record.ts';
import { OWNER } from '../buckets/owner.ts';
import type { OperationContext } from '../operation.ts';
import { listKeys } from './list-keys.ts';
import { keyWriter, readCount } from './listing-parameters.ts';

/** One entry of the listing: a version of a key, or a common prefix. */
interface Entry {
  readonly name: string;
  readonly version?: Version;
  readonly isLatest: boolean;
}

/**
 * ListObjectVersions: every version and delete marker, keys in order, newest version first.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export function listObjectVersions({ request, store, bucket: bucketName }: OperationContext): S3Response {
  const { query } = request;
  const bucket = store.bucket(bucketName);
  const write = keyWriter(query.get('encoding-type'));
  const limit = readCount(query.get('max-keys'), 'max-keys');
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const page = listKeys(bucket.keys, { prefix, delimiter, after: keyMarker, limit }, () => true);
  const names = [...page.keys, ...page.commonPrefixes].sort(compareUtf8);
  const rolledUp = new Set(page.commonPrefixes);
  const entries = [
    ...(versionMarker === '' ? [] : entriesAfter(bucket, keyMarker, versionMarker)),
    ...names.flatMap((name): Entry[] => (rolledUp.has(name) ? [{ name, isLatest: false }] : entriesOf(bucket, name))),
  ];
  const shown = entries.slice(0, limit);
  const truncated = limit > 0 && (shown.length < entries.length || page.truncated);
  const next = truncated ? shown.at(-1) : undefined;
  const describe = (entry: Entry) => describeEntry(entry, write);

  const body = writeXml('ListVersionsResult', {
    Name: bucketName,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    KeyMarker: write(keyMarker),
    VersionIdMarker: versionMarker,
    NextKeyMarker: next && write(next.name),
    NextVersionIdMarker: next?.version?.versionId,
    MaxKeys: limit,
    EncodingType: query.get('encoding-type'),
    IsTruncated: truncated,
    Version: shown.filter(entry => entry.version?.kind === 'object').map(describe),
    DeleteMarker: shown.filter(entry => entry.version?.kind === 'marker').map(describe),
    CommonPrefixes: shown.filter(entry => entry.version === undefined).map(entry => ({ Prefix: write(entry.name) })),
  });
  return { status: 200, headers: [['content-type', 'application/xml']], body };
}

function entriesOf(bucket: Bucket, key: string): Entry[] {
  const versions = bucket.record(key)?.versions ?? [];
  return versions.map((version, index) => ({ name: key, version, isLatest: index === 0 }));
}

/** The versions of the marker's key that were not on the previous page. */
function entriesAfter(bucket: Bucket, key: string, versionId: string): Entry[] {
  const entries = entriesOf(bucket, key);
  return entries.slice(entries.findIndex(entry => entry.version?.versionId === versionId) + 1);
}

function describeEntry({ name, version, isLatest }: Entry, write: (key: string) => string): XmlValue {
  if (version === undefined) return undefined;
  const common = {
    Key: write(name),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: new Date(version.lastModified).toISOString(),
    Owner: OWNER,
  };
  if (version.kind === 'marker') return common;
  const StorageClass = version.placement.find(([header]) => header === 'x-amz-storage-class')?.[1] ?? 'STANDARD';
  return { ...common, ETag: `"${version.etag}"`, Size: version.size, StorageClass };
}
