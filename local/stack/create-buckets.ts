import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The buckets of a stack. */
interface StackBuckets {
  readonly drops: string;
  readonly ledger: string;
  readonly versioned: boolean;
}

export async function createBuckets(client: S3Client, { drops, ledger, versioned }: StackBuckets): Promise<void> {
  for (const Bucket of [drops, ledger]) {
    await client.send(new CreateBucketCommand({ Bucket }));
    if (!versioned) continue;
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  // The deployed stack enables events like this; here they are sent anyway.
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: drops,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
}
