import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Which buckets a stack has. */
export interface StackBuckets {
  readonly drops: string;
  readonly ledger: string;
  readonly versioned: boolean;
}

/** Makes the buckets of a stack. */
export async function createBuckets(client: S3Client, { drops, ledger, versioned }: StackBuckets): Promise<void> {
  for (const Bucket of [drops, ledger]) {
    await client.send(new CreateBucketCommand({ Bucket }));
    if (!versioned) continue;
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  // As the deployed stack switches it on; here events come in any case.
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: drops,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
}
