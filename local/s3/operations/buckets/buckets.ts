import * as v from 'valibot';
import { readSmallBody } from '../../body/read-small-body.ts';
import { readXml } from '../../http/read-xml.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import type { OperationContext } from '../operation.ts';
import { OWNER } from './owner.ts';

const XML = ['content-type', 'application/xml'] as const;

const createSchema = v.object({
  CreateBucketConfiguration: v.union([v.object({ LocationConstraint: v.optional(v.string()) }), v.string()]),
});

/**
 * CreateBucket. Creating one's own bucket again is an error, except in us-east-1, which answers 200 for compatibility
 * with old clients.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export async function createBucket(context: OperationContext): Promise<S3Response> {
  const { request, identity, store, settings, bucket } = context;
  checkBucketName(bucket);
  const { bytes } = await readSmallBody(request, identity);
  const document =
    bytes.length === 0 ? undefined : readXml(bytes.toString('utf8'), createSchema).CreateBucketConfiguration;
  const constraint = typeof document === 'object' ? document.LocationConstraint : undefined;
  if (constraint !== undefined && constraint !== '' && constraint !== settings.region) {
    throw new S3Error('IllegalLocationConstraintException', {
      message: `The location constraint must be "${settings.region}"; got "${constraint}"`,
    });
  }
  const answer: S3Response = { status: 200, headers: [['location', `/${bucket}`]] };
  if (store.hasBucket(bucket) && settings.region === 'us-east-1') return answer;
  await store.createBucket({
    name: bucket,
    created: store.now(),
    versioning: request.headers.get('x-amz-bucket-object-lock-enabled') === 'true' ? 'Enabled' : 'Disabled',
    encryption: [['x-amz-server-side-encryption', 'AES256']],
    documents: [],
  });
  return answer;
}

export function headBucket({ store, bucket, settings }: OperationContext): S3Response {
  store.bucket(bucket);
  return { status: 200, headers: [['x-amz-bucket-region', settings.region]] };
}

/** DeleteBucket: only without objects, versions and delete markers; uploads in progress are aborted. */
export async function deleteBucket({ store, bucket }: OperationContext): Promise<S3Response> {
  await store.deleteBucket(bucket);
  return { status: 204 };
}

/** ListBuckets, in one page. */
export function listBuckets({ store, settings, request }: OperationContext): S3Response {
  const prefix = request.query.get('prefix') ?? '';
  const buckets = store.buckets.filter(bucket => bucket.name.startsWith(prefix));
  const body = writeXml('ListAllMyBucketsResult', {
    Owner: OWNER,
    Buckets: {
      Bucket: buckets.map(bucket => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.settings.created).toISOString(),
        BucketRegion: settings.region,
      })),
    },
  });
  return { status: 200, headers: [XML], body };
}

/** GetBucketLocation; the location of us-east-1 is empty. */
export function getBucketLocation({ store, bucket, settings }: OperationContext): S3Response {
  store.bucket(bucket);
  const body = writeXml('LocationConstraint', { '#text': settings.region === 'us-east-1' ? '' : settings.region });
  return { status: 200, headers: [XML], body };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkBucketName(name: string): void {
  const isLegal =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^\d+(\.\d+){3}$/.test(name);
  if (!isLegal) throw new S3Error('InvalidBucketName', { fields: { BucketName: name } });
}
