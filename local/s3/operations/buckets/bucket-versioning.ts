import * as v from 'valibot';
import { readSmallBody } from '../../body/read-small-body.ts';
import { readXml } from '../../http/read-xml.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import type { OperationContext } from '../operation.ts';

const versioningSchema = v.object({
  VersioningConfiguration: v.object({ Status: v.picklist(['Enabled', 'Suspended']) }),
});

/**
 * GetBucketVersioning: no status in a bucket that never had versioning.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
 */
export function getBucketVersioning({ store, bucket }: OperationContext): S3Response {
  const { versioning } = store.bucket(bucket).settings;
  return {
    status: 200,
    headers: [['content-type', 'application/xml']],
    body: writeXml('VersioningConfiguration', { Status: versioning === 'Disabled' ? undefined : versioning }),
  };
}

/**
 * PutBucketVersioning: once enabled, it can only be suspended.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 */
export async function putBucketVersioning({ request, identity, store, bucket }: OperationContext): Promise<S3Response> {
  store.bucket(bucket);
  const { bytes } = await readSmallBody(request, identity);
  const { Status: versioning } = readXml(bytes.toString('utf8'), versioningSchema).VersioningConfiguration;
  await store.changeSettings(bucket, settings => ({ ...settings, versioning }));
  return { status: 200 };
}
