import { toEventBridgeEvent } from './events/to-eventbridge-event.ts';
import type { S3Event } from './s3/s3-event.ts';

/**
 * What the deployed rule lets through to the queue: new objects and new tags of the drop bucket whose keys end in `.csv`,
 * `.csv.gz` or `.json`, whatever the case. The body of the queue's message, or `undefined` for an event that is not routed.
 */
export function routeEvent(event: S3Event, dropBucket: string): string | undefined {
  if (event.bucket !== dropBucket || !/\.(csv|csv\.gz|json)$/i.test(event.key)) return undefined;
  if (!event.type.startsWith('ObjectCreated:') && event.type !== 'ObjectTagging:Put') return undefined;
  return JSON.stringify(toEventBridgeEvent(event));
}
