import { GetObjectTaggingCommand, PutObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import { writeDueDrop } from '../events/read-internal-events.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { createQueueClient } from '../queue/queue-client.ts';
import { createSendEvent } from '../queue/send-event.ts';
import { isMissing } from '../s3/s3-errors.ts';

/** How to reach the function. */
export interface WakeOptions {
  readonly s3: S3Client;
  /** The part of the configuration that is used here. */
  readonly config: { readonly queueUrl?: string | undefined };
}

/** Sends the function the event with which sweeps hand out due submissions. */
async function sendDue(queueUrl: string, { submission, drop: { bucket, key, etag } }: Receipt): Promise<string> {
  const queue = createQueueClient();
  try {
    await createSendEvent(queue, queueUrl)(writeDueDrop({ bucket, key, etag, due: submission }));
  } finally {
    (await queue()).destroy();
  }
  return 'the function has been notified: it looks at the drop shortly and updates its object';
}

async function raiseEvent(s3: S3Client, { drop: { bucket: Bucket, key: Key } }: Receipt): Promise<string> {
  try {
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    if (TagSet.length === 0) {
      return `its object has no tags to send an event with: upload the sidecar of "${Key}" again, and the function looks at the drop`;
    }
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    return 'its event was sent again: the function looks at the drop shortly and updates its object';
  } catch (error) {
    if (!isMissing(error)) throw error;
    return 'the object is gone: only the ledger has the outcome';
  }
}

/**
 * Makes the function continue a submission: by a message if the configuration has the queue's address, otherwise by
 * putting the object's own tags again, which raises an event.
 *
 * @returns a line for the operator. An object without tags raises no event.
 */
export function wakeDrop({ s3, config: { queueUrl } }: WakeOptions, receipt: Receipt): Promise<string> {
  return queueUrl === undefined ? raiseEvent(s3, receipt) : sendDue(queueUrl, receipt);
}
