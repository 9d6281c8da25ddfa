import { createActiveLists } from '../../lambda/gates/free-place.ts';
import { createCountDrop } from '../../lambda/gates/hourly-limit.ts';
import { createClaimContent } from '../../lambda/gates/same-content.ts';
import { createHandler } from '../../lambda/invocation/handle-event.ts';
import { createLedger, type Ledger } from '../../lambda/ledger/ledger.ts';
import { indexOpen } from '../../lambda/ledger/mark-open.ts';
import { createOpenIndex, type OpenIndex } from '../../lambda/ledger/open-markers.ts';
import type { Log } from '../../lambda/log.ts';
import { createAnnouncer } from '../../lambda/outcome-event/announce-outcome.ts';
import { createOwes } from '../../lambda/outcome-event/owed.ts';
import type { PublishEvent } from '../../lambda/outcome-event/publish-event.ts';
import { createServerClock } from '../../lambda/s3/follow-server-clock.ts';
import { ApiDouble } from './api-double.ts';
import { Life } from './gate.ts';
import type { Message } from './queue-double.ts';
import { actors, s3 } from './s3-double.ts';
import { FUNCTION_TIMEOUT, LEDGER, type World } from './world.ts';

/** Changes how a ledger, or the index of what is open, behaves, to see whether the explorer notices. */
export type Mutation = (ledger: Ledger, index: OpenIndex) => { readonly ledger: Ledger; readonly index: OpenIndex };

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined, with: () => silent };

/** Whoever acts in the model: an invocation, or a person. */
export interface Actor {
  readonly name: string;
  readonly life: Life;
  /** When it is ended, in milliseconds since the epoch; never when infinite. */
  readonly deadline: number;
  readonly isOver: boolean;
}

/** One invocation of the real handler over the doubles, from the receipt of its message to its end or its death. */
export class Worker implements Actor {
  readonly name: string;
  readonly life: Life;
  /** When Lambda ends it, in milliseconds since the epoch. */
  readonly deadline: number;
  isOver = false;

  /** @param skew seconds by which the clock of its host is wrong. */
  constructor(name: string, world: World, message: Message, mutate: Mutation, skew: number) {
    this.name = name;
    this.life = new Life(world.invariants.afterEffect);
    this.deadline = world.time + FUNCTION_TIMEOUT * 1000;
    const clock = createServerClock(() => new Date(world.time + skew * 1000));
    const run = () => this.#run(world, message, mutate, clock.now);
    actors
      .run({ store: world.objects, life: this.life, time: world.now, observe: clock.observe }, run)
      .catch((error: unknown) => {
        world.invariants.report(`the handler threw: ${error instanceof Error ? error.message : typeof error}`);
      });
  }

  /** Takes an event as EventBridge does: it may be away, refuse the entry, or take it and not be heard. */
  #publish({ events }: World): PublishEvent {
    return (type, { submission }) =>
      this.life.pass(`EventBridge ${type}`, ['down', 'lost'], fate => {
        if (fate !== 'down') events.push({ type, submission });
        if (fate === 'down' || fate === 'lost') throw new Error('EventBridge cannot be reached');
      });
  }

  async #run(world: World, message: Message, mutate: Mutation, now: () => Date): Promise<void> {
    const { life } = this;
    const { newId, objects, queue } = world;
    const openIndex = createOpenIndex({ s3, bucket: LEDGER, newId });
    const { ledger: plain, index } = mutate(createLedger({ s3, bucket: LEDGER, now, newId }), openIndex);
    const ledger = indexOpen(plain, index, createOwes(true));
    const handler = createHandler({
      s3,
      ledger,
      openIndex,
      countDrop: createCountDrop({ s3, bucket: LEDGER, now }),
      activeLists: createActiveLists({ s3, bucket: LEDGER, ledger, now, newId }),
      claimContent: createClaimContent({ s3, bucket: LEDGER, ledger, now }),
      feeds: world.feeds,
      apiUrl: 'http://api.test/platform_api',
      tokens: { get: async () => 'token', renew: async () => true },
      announcer: createAnnouncer(ledger, this.#publish(world), now),
      dispatcher: new ApiDouble(world.lists, life, world.scenario.codes),
      annotate: ({ bucket, key, etag }) =>
        life.pass('S3 annotate', ['down'], fate => {
          if (fate === 'down') throw new Error('S3 cannot be reached');
          return objects.find(bucket, key)?.etag === etag;
        }),
      postpone: ({ receiptHandle }, seconds) =>
        life.pass('SQS postpone', ['down'], fate => {
          if (fate !== 'down') queue.delay(receiptHandle, seconds);
        }),
      sendEvent: event =>
        life.pass('SQS send', ['down', 'unheard'], fate => {
          if (fate !== 'down') queue.repeat(JSON.stringify(event));
          if (fate === 'down' || fate === 'unheard') throw new Error('SQS cannot be reached');
        }),
      log: silent,
      putMetrics: () => undefined,
      idleMs: 30_000,
      now,
      newId,
    });
    const record = {
      eventSource: 'aws:sqs',
      messageId: message.id,
      receiptHandle: message.id,
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receives) },
    };
    const context = { awsRequestId: this.name, getRemainingTimeInMillis: () => FUNCTION_TIMEOUT * 1000 };
    const result = await handler({ Records: [record] }, context);
    this.isOver = true;
    if (result?.batchItemFailures.length === 0) queue.delete(message.id);
  }
}
