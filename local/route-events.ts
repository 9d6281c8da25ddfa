import { toEventBridgeEvent } from './events/to-eventbridge-event.ts';
import type { S3Event } from './s3/s3-event.ts';

const UNHEARD = /(?:\/|~|\.filepart|\.part|\.partial|\.tmp|\.csv\.result\.json|\.csv\.gz\.result\.json|\.result\.txt)$/;

/**
 * What the deployed rule of a bucket of our own lets through to the queue: new objects and new tags of the drop bucket, but for folders,
 * for what is not complete yet, and for what says where a drop stands. The body of the queue's message, or `undefined` for an event that is not routed.
 */
export function routeEvent(event: S3Event, dropBucket: string): string | undefined {
  if (event.bucket !== dropBucket || UNHEARD.test(event.key)) return undefined;
  if (!event.type.startsWith('ObjectCreated:') && event.type !== 'ObjectTagging:Put') return undefined;
  return JSON.stringify(toEventBridgeEvent(event));
}
