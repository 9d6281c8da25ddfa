import type { Queue } from '../queue/queue.ts';
import type { S3Event } from '../s3/s3-event.ts';
import { type RoutedFeed, routeEvent } from './route-events.ts';

/** Takes the body of a message, with the way to the queue, which keeps the message's group. */
export type EventTaker = (body: string, send: (body: string) => void) => void;

/** How the events of S3 come into the queue. */
export interface DeliveryOptions {
  readonly queue: Queue;
  readonly dropBucket: string;
  readonly feeds: readonly RoutedFeed[];
  /** Takes every event that a rule picks in place of the queue. Default: all are sent at once. */
  readonly onEvent?: EventTaker | undefined;
}

/** Hands what the rules of EventBridge pick to the queue, each message in the group of its feed. */
export function createDelivery({ queue, dropBucket, feeds, onEvent }: DeliveryOptions): (event: S3Event) => void {
  // Whoever holds messages back may send them by the way of another one, so the group belongs to the body.
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
