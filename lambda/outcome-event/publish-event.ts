import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Receipt } from '../ledger/receipt.ts';
import type { EventType } from '../ledger/states.ts';
import { createAwsTransport } from '../net/aws-transport.ts';
import { quoteAnswer } from '../net/quote-answer.ts';
import { EVENT_SOURCE } from './describe-event.ts';
import { writeDetail } from './trim-event.ts';

/** Sends one outcome event. Throws when EventBridge did not accept it. */
export type PublishEvent = (type: EventType, receipt: Receipt) => Promise<void>;

/**
 * Creates the sender of events to a bus, given by name or ARN. Its client is created with the first event.
 *
 * A request that succeeds may still have rejected its entry, which only the answer shows.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function createPublishEvent(eventBus: string): PublishEvent {
  let client: EventBridgeClient | undefined;
  return async (type, receipt) => {
    client ??= new EventBridgeClient({
      // The message is retried for an event that was not sent, so more attempts would only use up the time of the drop.
      maxAttempts: 2,
      requestHandler: createAwsTransport({ connectMs: 2_000, answerMs: 5_000 }),
    });
    const { FailedEntryCount = 0, Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: eventBus,
            Source: EVENT_SOURCE,
            DetailType: type,
            // An outcome that is announced twice has the same time both times.
            Time: new Date(receipt.updatedAt),
            Detail: writeDetail(receipt),
          },
        ],
      }),
    );
    if (FailedEntryCount > 0) {
      const [{ ErrorCode = 'no code', ErrorMessage = 'no message' } = {}] = Entries;
      throw new Error(`EventBridge refused it with ${ErrorCode}: ${quoteAnswer(ErrorMessage)}`);
    }
  };
}
