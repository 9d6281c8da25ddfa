import { MAX_SEEN_VALUES } from '../../lambda/csv/rules/seen-values.ts';
import { createHandler } from '../../lambda/invocation/handle-invocation.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { createDocuments } from '../../lambda/ledger/store/conditional-document.ts';
import { guardMoves } from '../../lambda/ledger/store/guard-moves.ts';
import { createListStore } from '../../lambda/ledger/store/list-store.ts';
import { markOpen } from '../../lambda/ledger/store/mark-open.ts';
import { createOpenMarkers, type OpenMarkers } from '../../lambda/ledger/store/open-markers.ts';
import { createReceiptStore } from '../../lambda/ledger/store/receipt-store.ts';
import type { Log } from '../../lambda/log.ts';
import { createAnnouncer } from '../../lambda/outcome-event/announce-outcome.ts';
import { createOwes } from '../../lambda/outcome-event/owed.ts';
import type { PublishEvent } from '../../lambda/outcome-event/publish-event.ts';
import { createServerClock } from '../../lambda/s3/follow-server-clock.ts';
import { createReadLists, createVoximplant } from '../../lambda/voximplant/account.ts';
import { ApiDouble, type RequestWatch } from './api-double.ts';
import { Life } from './gate.ts';
import type { Message } from './queue-double.ts';
import { actors, s3 } from './s3-double.ts';
import { LISTS } from './suppression-watch.ts';
import { FUNCTION_TIMEOUT, LEDGER, type World } from './world.ts';

/** Breaks the ledger or the index of open submissions, to see whether the explorer notices. */
export type Mutation = (ledger: Ledger, index: OpenMarkers) => { readonly ledger: Ledger; readonly index: OpenMarkers };

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined, with: () => silent };

/** An actor of the model: an invocation or a person. */
export interface Actor {
  readonly name: string;
  readonly life: Life;
  /** When it is ended, in milliseconds since the epoch; infinite for never. */
  readonly deadline: number;
  readonly isOver: boolean;
}

/** One invocation of the real handler over the doubles, from receiving its message to its end or its death. */
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
    const looks = (bucket: string) => {
      if (bucket === LISTS) world.suppression?.look(this.life);
    };
    actors
      .run({ store: world.objects, life: this.life, time: world.now, observe: clock.observe, looks }, run)
      .catch((error: unknown) => {
        world.invariants.report(`the handler threw: ${error instanceof Error ? error.message : typeof error}`);
      });
  }

  /** Accepts an event like EventBridge: it may be down, refuse the entry, or accept it and lose the answer. */
  #publish({ events }: World): PublishEvent {
    return (type, { submission }) =>
      this.life.pass(`EventBridge ${type}`, ['down', 'lost'], fate => {
        if (fate !== 'down') events.push({ type, submission });
        if (fate === 'down' || fate === 'lost') throw new Error('EventBridge cannot be reached');
      });
  }

  /** Nobody may be called who was on a suppression list at the last look. */
  #watchRequests({ suppression, invariants }: World): RequestWatch {
    return {
      begin: () => suppression?.begin(this.life),
      end: file => {
        const violation = suppression?.judge(this.life, file);
        if (violation !== undefined) invariants.report(violation);
      },
    };
  }

  async #run(world: World, message: Message, mutate: Mutation, now: () => Date): Promise<void> {
    const { life } = this;
    const { newId, objects, queue } = world;
    const putMetrics = () => undefined;
    const plainMarkers = createOpenMarkers({ s3, bucket: LEDGER, newId });
    const store = createReceiptStore({ s3, bucket: LEDGER, now, newId });
    const { ledger: documents, index: markers } = mutate(world.moves.watch(store), plainMarkers);
    const ledger = guardMoves(markOpen(documents, markers, createOwes(true)));
    const api = {
      apiUrl: 'http://api.test/platform_api',
      dispatcher: new ApiDouble(world.lists, life, world.scenario.codes, this.#watchRequests(world)),
      tokens: { get: async () => world.token, renew: async () => true },
    };
    const handler = createHandler(
      {
        s3,
        idleMs: 30_000,
        annotate: ({ bucket, key, etag }) =>
          life.pass('S3 annotate', ['down'], fate => {
            if (fate === 'down') throw new Error('S3 cannot be reached');
            return objects.find(bucket, key)?.etag === etag;
          }),
        ledger,
        markers: plainMarkers,
        lists: createListStore(s3, LEDGER),
        documents: createDocuments(s3, LEDGER),
        readLists: createReadLists(api),
        voximplant: createVoximplant({
          ...api,
          idleMs: 30_000,
          newId,
          putMetrics,
        }),
        openApi: () => Promise.reject(new Error('nobody asks the API for anything else')),
        announcer: createAnnouncer(ledger, this.#publish(world), now),
        mostValues: MAX_SEEN_VALUES,
        queue: {
          postpone: ({ receiptHandle }, seconds) =>
            life.pass('SQS postpone', ['down'], fate => {
              if (fate !== 'down') queue.delay(receiptHandle, seconds);
            }),
          send: event =>
            life.pass('SQS send', ['down', 'unheard'], fate => {
              if (fate !== 'down') queue.repeat(JSON.stringify(event));
              if (fate === 'down' || fate === 'unheard') throw new Error('SQS cannot be reached');
            }),
        },
        feeds: world.feeds,
        putMetrics,
        now,
        newId,
      },
      silent,
    );
    const record = {
      eventSource: 'aws:sqs',
      messageId: message.id,
      receiptHandle: message.id,
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receives) },
    };
    const context = { awsRequestId: this.name, getRemainingTimeInMillis: () => this.deadline - world.time };
    const result = await handler({ Records: [record] }, context);
    this.isOver = true;
    if (result?.batchItemFailures.length === 0) queue.delete(message.id);
  }
}
