import { GetObjectTaggingCommand, PutObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import { writeDueDrop } from '../events/read-internal-events.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { createQueueClient } from '../queue/queue-client.ts';
import { createSendEvent } from '../queue/send-event.ts';
import { isMissing } from '../s3/s3-errors.ts';

/** Where the function is reached. */
export interface WakeOptions {
  readonly s3: S3Client;
  /** The configuration, as far as it matters here. */
  readonly config: { readonly queueUrl?: string | undefined };
}

/** Sends the function the event with which a sweep hands out what is due. */
async function sendDue(queueUrl: string, { submission, drop: { bucket, key, etag } }: Receipt): Promise<string> {
  const queue = createQueueClient();
  try {
    await createSendEvent(queue, queueUrl)(writeDueDrop({ bucket, key, etag, due: submission }));
  } finally {
    (await queue()).destroy();
  }
  return 'the function has been notified and will continue shortly';
}

async function raiseEvent(s3: S3Client, { drop: { bucket: Bucket, key: Key } }: Receipt): Promise<string> {
  try {
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    if (TagSet.length === 0) {
      return `its object has no tags to send an event with: upload the sidecar of "${Key}" again, and the function will continue`;
    }
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    return 'its event was sent again, and the function will continue shortly';
  } catch (error) {
    if (!isMissing(error)) throw error;
    return 'the object is gone: only the ledger has the outcome';
  }
}

/**
 * Has the function go on with a submission: by a message where the configuration has the address of the queue, otherwise by the
 * event of an object that is given the tags that it has.
 *
 * @returns what to tell the operator: putting no tags raises no event.
 */
export function wakeDrop({ s3, config: { queueUrl } }: WakeOptions, receipt: Receipt): Promise<string> {
  return queueUrl === undefined ? raiseEvent(s3, receipt) : sendDue(queueUrl, receipt);
}
