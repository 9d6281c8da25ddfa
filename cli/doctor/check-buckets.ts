import {
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describeError } from '../../lambda/errors.ts';
import type { Config } from '../../lambda/feed/feed-config.ts';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { httpStatus, isMissing, isPreconditionFailed } from '../../lambda/s3/s3-errors.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

const isDenied = (error: unknown) => httpStatus(error) === 403;

/** Checks that a bucket sends its events to EventBridge; without them nothing invokes the function. */
async function checkEvents(s3: S3Client, bucket: string): Promise<Finding> {
  const check = `bucket ${bucket}: events`;
  try {
    const { EventBridgeConfiguration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    return EventBridgeConfiguration === undefined
      ? failed(
          check,
          'EventBridge is switched off',
          'switch it on: the bucket’s Properties → Amazon EventBridge, or deploy again. put-bucket-notification-configuration replaces all other notifications of the bucket',
        )
      : ok(check, 'go to EventBridge');
  } catch (error) {
    if (isDenied(error)) return unknown(check, 'access denied', `allow yourself s3:GetBucketNotification on ${bucket}`);
    return failed(check, describeError(error), 'check the name of the bucket, the Region and your credentials');
  }
}

async function checkReading(s3: S3Client, bucket: string): Promise<Finding> {
  const check = 'ledger: reading';
  try {
    await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: LEDGER_PREFIXES.submissions, MaxKeys: 1 }));
    return ok(check, 'allowed');
  } catch (error) {
    const fix = isDenied(error)
      ? `allow yourself s3:ListBucket and s3:GetObject on ${bucket}`
      : 'check "ledgerBucket", the Region and your credentials';
    return failed(check, isDenied(error) ? 'access denied' : describeError(error), fix);
  }
}

/**
 * Checks that the operator may write receipts, as `adopt`, `retry` and `stop` do. The attempted write can never
 * succeed: its condition names a version of an object that does not exist, and permissions are checked before
 * conditions.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
async function checkWriting(s3: S3Client, bucket: string): Promise<Finding> {
  const check = 'ledger: writing';
  const Key = `${LEDGER_PREFIXES.submissions}dropdial-doctor.json`;
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: '{}', IfMatch: '"dropdial-doctor"' }));
    return unknown(check, 'the store ignores conditions', 'use a store that has conditional writes');
  } catch (error) {
    if (isMissing(error) || isPreconditionFailed(error)) return ok(check, 'allowed (adopt, retry, stop)');
    if (isDenied(error))
      return failed(
        check,
        'access denied: adopt, retry and stop will fail',
        `allow your role s3:PutObject on ${bucket}`,
      );
    return failed(check, describeError(error), 'check "ledgerBucket", the Region and your credentials');
  }
}

/** Checks the buckets of a configuration. */
export async function checkBuckets(s3: S3Client, { feeds, ledgerBucket }: Config): Promise<Finding[]> {
  const buckets = [...new Set(feeds.map(({ bucket }) => bucket))];
  const reading = await checkReading(s3, ledgerBucket);
  return [
    ...(await Promise.all(buckets.map(bucket => checkEvents(s3, bucket)))),
    reading,
    // One finding about a missing bucket is enough.
    ...(reading.status === 'ok' ? [await checkWriting(s3, ledgerBucket)] : []),
  ];
}
