import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Receipt } from '../ledger/receipt.ts';
import type { EventType } from '../ledger/states.ts';
import { createAwsTransport } from '../net/aws-transport.ts';
import { quoteAnswer } from '../net/quote-answer.ts';
import { EVENT_SOURCE } from './describe-event.ts';
import { writeDetail } from './trim-event.ts';

/** Sends one outcome event. Throws when EventBridge did not take it. */
export type PublishEvent = (type: EventType, receipt: Receipt) => Promise<void>;

/**
 * Makes the sending of events to a bus, its name or its ARN. The client is made when the first event is sent.
 *
 * A request that succeeds may still have refused its entry, and says so in the answer alone.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function createPublishEvent(eventBus: string): PublishEvent {
  let client: EventBridgeClient | undefined;
  return async (type, receipt) => {
    client ??= new EventBridgeClient({
      // The message comes back for what is still not sent; a drop's time is not spent on it.
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
            // The same outcome told twice has the same time.
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
