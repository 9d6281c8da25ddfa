import { GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { wakeDrop } from '../../../lambda/acts/wake-drop.ts';
import { readDueDrop } from '../../../lambda/events/read-internal-events.ts';
import { createQueue } from '../../../local/queue/create-queue.ts';
import { startQueueServer } from '../../../local/queue/start-queue-server.ts';
import { s3Error, startTestServer } from '../../local/s3/start-test-server.ts';
import { makeDraft } from '../../support/make-draft.ts';
import { failureOf, openDesk } from './open-desk.ts';

const KEY = 'acme/people.csv';
const { receipt } = openDesk({ drop: { ...makeDraft().drop, bucket: 'drops', key: KEY } }).submission;

describe('if the configuration has the address of the queue', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Opens a queue to which the environment points. */
  async function open() {
    const queue = createQueue({ name: 'events' });
    const server = await startQueueServer([queue]);
    onTestFinished(() => server.close());
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', server.endpoint);
    const { s3, server: store } = await startTestServer();
    const wake = (name: string) => wakeDrop({ s3, config: { queueUrl: `${server.endpoint}/0/${name}` } }, receipt);
    return { queue, store, wake };
  }

  test('the function gets the message of a sweep, and S3 gets no request', async () => {
    const { queue, store, wake } = await open();

    expect(await wake('events')).toBe(
      'the function has been notified: it looks at the drop shortly and updates its object',
    );

    const [message, ...others] = queue.receive({ maxMessages: 10 });
    expect(readDueDrop(JSON.parse(message?.body ?? ''))).toEqual({
      bucket: 'drops',
      key: KEY,
      etag: receipt.drop.etag,
      isCopy: false,
      due: receipt.submission,
    });
    expect(others).toEqual([]);
    expect(store.requests).toEqual([]);
  });

  test('a queue that refuses the message is an error', async () => {
    const { wake } = await open();

    expect(await failureOf(() => wake('lost'))).toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

describe('if it has none', () => {
  /** Opens S3, with or without the object of the drop. */
  async function open(tags: string | undefined) {
    const { s3, server, events } = await startTestServer();
    const Body = 'phone\n+12025550101\n';
    if (tags !== undefined) await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body, Tagging: tags }));
    events.length = 0;
    return { s3, server, events, wake: () => wakeDrop({ s3, config: {} }, receipt) };
  }

  test('an object gets its own tags again, which raises its event', async () => {
    const { s3, events, wake } = await open('rule_id=101&priority=1');

    expect(await wake()).toBe(
      'its event was sent again: the function looks at the drop shortly and updates its object',
    );

    expect(events).toMatchObject([{ type: 'ObjectTagging:Put', key: KEY }]);
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'drops', Key: KEY }));
    expect(TagSet).toEqual([
      { Key: 'rule_id', Value: '101' },
      { Key: 'priority', Value: '1' },
    ]);
  });

  test('an object without tags is left alone, and the operator is told how to continue', async () => {
    const { events, wake } = await open('');

    expect(await wake()).toBe(
      `its object has no tags to send an event with: upload the sidecar of "${KEY}" again, and the function looks at the drop`,
    );
    expect(events).toEqual([]);
  });

  test('a missing object is no error', async () => {
    const { wake } = await open(undefined);

    expect(await wake()).toBe('the object is gone: only the ledger has the outcome');
  });

  test('every other refusal of S3 is an error', async () => {
    const { server, wake } = await open('rule_id=101');
    server.addFault({ operation: 'PutObjectTagging', kind: 'error', status: 403, code: 'AccessDenied' });

    expect(await failureOf(wake)).toMatchObject(s3Error(403, 'AccessDenied'));
  });
});
