import { isResultsKey } from '../../lambda/keys/own-file.ts';
import { parseCopySource } from '../../local/s3/headers/parse-copy-source.ts';
import type { RequestRecord } from '../../local/s3/http/handle-request.ts';

/** The bucket of suppression lists. */
export const LISTS_BUCKET = 'dropdial-lists';

/** A permission that a request needs. */
interface Permission {
  readonly action: string;
  readonly resource: string;
  /** The values of condition keys in the request. */
  readonly context: Readonly<Record<string, string>>;
}

interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

const permit = (action: string, resource: string, context: Readonly<Record<string, string>> = {}): Permission => ({
  action,
  resource,
  context,
});

const bucketArn = (bucket: string) => `arn:aws:s3:::${bucket}`;
const objectArn = ({ bucket, key }: ObjectVersion) => `${bucketArn(bucket)}/${key}`;

/** A request that names a version needs the permission for versions; one that does not needs the other one. */
const read = (object: ObjectVersion, part: '' | 'Tagging') =>
  permit(`s3:GetObject${object.versionId === undefined ? '' : 'Version'}${part}`, objectArn(object));

/** Only with the permission to list does a missing object give 404; without it, S3 answers 403. */
const notThere = ({ bucket, key, status }: RequestRecord) =>
  status === 404 ? [permit('s3:ListBucket', bucketArn(bucket), { 's3:prefix': key })] : [];

function copy(record: RequestRecord): Permission[] {
  const source = parseCopySource(record.copySource ?? '');
  const [from, to] = [objectArn(source), objectArn(record)];
  return [
    read(source, ''),
    // The function copies with both directives COPY.
    read(source, 'Tagging'),
    permit('s3:GetObjectAnnotation', from),
    permit('s3:PutObject', to, { 's3:x-amz-copy-source': record.copySource ?? '' }),
    permit('s3:PutObjectTagging', to),
    permit('s3:PutObjectAnnotation', to),
  ];
}

const mapping: Readonly<Record<string, (record: RequestRecord) => readonly Permission[]>> = {
  HeadObject: record => [read(record, ''), ...notThere(record)],
  GetObject: record => [read(record, ''), ...notThere(record)],
  GetObjectTagging: record => [read(record, 'Tagging'), ...notThere(record)],
  PutObject: record => [
    permit('s3:PutObject', objectArn(record)),
    ...(record.hasTagging ? [permit('s3:PutObjectTagging', objectArn(record))] : []),
  ],
  PutObjectTagging: record => [
    permit(`s3:PutObject${record.versionId === undefined ? '' : 'Version'}Tagging`, objectArn(record)),
  ],
  CreateMultipartUpload: record => [
    permit('s3:PutObject', objectArn(record)),
    ...(record.hasTagging ? [permit('s3:PutObjectTagging', objectArn(record))] : []),
  ],
  UploadPart: record => [permit('s3:PutObject', objectArn(record))],
  CompleteMultipartUpload: record => [permit('s3:PutObject', objectArn(record))],
  GetBucketNotificationConfiguration: ({ bucket }) => [permit('s3:GetBucketNotification', bucketArn(bucket))],
  CopyObject: copy,
  PutObjectAnnotation: record => [permit('s3:PutObjectAnnotation', objectArn(record))],
  DeleteObject: record => [
    permit(record.versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', objectArn(record)),
  ],
  ListObjectsV2: ({ bucket, prefix = '' }) => [permit('s3:ListBucket', bucketArn(bucket), { 's3:prefix': prefix })],
  ListObjectVersions: ({ bucket, prefix = '' }) => [
    permit('s3:ListBucketVersions', bucketArn(bucket), { 's3:prefix': prefix }),
  ],
  // Only sent to a store that is not AWS's, to test whether it has annotations.
  ListObjectAnnotations: () => [],
};

/**
 * The permissions that a request to S3 needs.
 *
 * Documented: each action below. Assumed: that the listing behind a 404 is evaluated with the object's key as its
 * prefix, and that annotations of a named version need no additional permission.
 *
 * @throws {Error} for an operation that is not mapped yet.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function requiredPermissions(record: RequestRecord): readonly Permission[] {
  const find = mapping[record.operation];
  if (find === undefined) throw new Error(`nobody has said which permissions ${record.operation} needs`);
  return find(record);
}

/** The additional permissions to see an object's lock, which S3 otherwise omits from its answer. */
export function permissionsToSeeLock(record: RequestRecord): readonly Permission[] {
  // A results file, and a list in its own bucket, are never copied onto themselves, so their locks do not matter.
  if (record.operation !== 'HeadObject' || isResultsKey(record.key) || record.bucket === LISTS_BUCKET) return [];
  return ['s3:GetObjectRetention', 's3:GetObjectLegalHold'].map(action => permit(action, objectArn(record)));
}
