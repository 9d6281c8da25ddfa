import type { Queue } from '../queue/queue.ts';
import type { S3Event } from '../s3/s3-event.ts';
import { type RoutedFeed, routeEvent } from './route-events.ts';

/** Takes the body of a message, and a function that sends it to the queue in its group. */
export type EventTaker = (body: string, send: (body: string) => void) => void;

/** How events of S3 reach the queue. */
interface DeliveryOptions {
  readonly queue: Queue;
  readonly dropBucket: string;
  readonly feeds: readonly RoutedFeed[];
  /** Takes every routed event instead of the queue. Default: all are sent at once. */
  readonly onEvent?: EventTaker | undefined;
}

/** Sends the events that the rules of EventBridge match to the queue, each in the group of its feed. */
export function createDelivery({ queue, dropBucket, feeds, onEvent }: DeliveryOptions): (event: S3Event) => void {
  // A taker may send a body with the function of another message, so the group belongs to the body.
  const groups = new Map<string, string | undefined>();
  const send = (body: string) => void queue.send(body, { messageGroupId: groups.get(body) });
  return event => {
    const routed = routeEvent(event, dropBucket, feeds);
    if (routed === undefined) return;
    if (onEvent) {
      groups.set(routed.body, routed.messageGroupId);
      onEvent(routed.body, send);
    } else queue.send(routed.body, { messageGroupId: routed.messageGroupId });
  };
}
