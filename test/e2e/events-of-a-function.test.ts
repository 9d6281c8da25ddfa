import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InvocationResult } from '../../local/runtime/invocation-result.ts';
import { startFunction } from '../../local/runtime/start-function.ts';
import { BUNDLE_DIR } from '../../scripts/build-bundle.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

/** A bucket without event delivery, so that only the test sends events to the function. */
const QUIET = 'quiet-drops';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({ feeds: [{ id: 'local', bucket: QUIET, prefix: PREFIX }] });
  await stack.client.send(new CreateBucketCommand({ Bucket: QUIET }));
});
afterAll(() => stack.close());

async function upload(name: string): Promise<void> {
  const Tagging = new URLSearchParams(COMPLETE).toString();
  await stack.client.send(new PutObjectCommand({ Bucket: QUIET, Key: PREFIX + name, Body: csvOf(2), Tagging }));
}

async function statusOf(name: string): Promise<string | undefined> {
  const { Metadata } = await stack.client.send(new HeadObjectCommand({ Bucket: QUIET, Key: PREFIX + name }));
  return Metadata?.['dropdial-status'];
}

function answerOf(result: InvocationResult): unknown {
  return 'payload' in result ? JSON.parse(result.payload) : result.error;
}

const bridge = (key: string, type = 'Object Created') => ({
  version: '0',
  id: '1',
  'detail-type': type,
  source: 'aws.s3',
  account: '111122223333',
  region: 'us-east-1',
  detail: { version: '0', bucket: { name: QUIET }, object: { key }, reason: 'PutObject' },
});

const notification = (key: string, eventName = 'ObjectCreated:Put') => ({
  Records: [
    {
      eventVersion: '2.6',
      eventSource: 'aws:s3',
      eventName,
      s3: { bucket: { name: QUIET }, object: { key: encodeURIComponent(key).replaceAll('%20', '+') } },
    },
  ],
});

const batch = (...bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: 'r',
    body,
    attributes: {},
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
    awsRegion: 'us-east-1',
  })),
});

describe('one event, unwrapped', () => {
  test.each([
    ['an EventBridge event with a raw key', 'a b+c%20.csv', (key: string) => bridge(key)],
    ['an S3 notification with a form-encoded key', 'n a+b%2Bü.csv', (key: string) => notification(key)],
    ['new tags in an EventBridge event', 'tags-bridge.csv', (key: string) => bridge(key, 'Object Tags Added')],
    ['new tags in an S3 notification', 'tags-note.csv', (key: string) => notification(key, 'ObjectTagging:Put')],
  ])('%s is a drop', async (_what, name, eventOf) => {
    await upload(name);

    expect(answerOf(await stack.function.invoke(eventOf(PREFIX + name)))).toBeNull();
    expect(await statusOf(name)).toBe('created');
  });

  test('s3:TestEvent is accepted and ignored', async () => {
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: QUIET };

    expect(answerOf(await stack.function.invoke(event))).toBeNull();
  });

  test('an unknown event fails, and the error says what it must be', async () => {
    expect(answerOf(await stack.function.invoke({ hello: 'world' }))).toMatchObject({
      errorType: 'DropdialError',
      errorMessage: expect.stringContaining('must be an EventBridge event of S3'),
    });
  });
});

describe('a batch of the queue', () => {
  test('only the malformed message fails', async () => {
    await upload('neighbour-1.csv');
    await upload('neighbour-2.csv');
    const event = batch(
      JSON.stringify(bridge(`${PREFIX}neighbour-1.csv`)),
      'this is no JSON',
      '{"json":"but no event"}',
      JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }),
      JSON.stringify(notification(`${PREFIX}neighbour-2.csv`)),
    );

    const answer = answerOf(await stack.function.invoke(event));

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] });
    expect([await statusOf('neighbour-1.csv'), await statusOf('neighbour-2.csv')]).toEqual(['created', 'created']);
  });

  test('a drop that no feed handles is not a failure', async () => {
    const event = batch(
      JSON.stringify(bridge('elsewhere/a.csv')),
      JSON.stringify(bridge(`${PREFIX}gone.csv`)),
      JSON.stringify(bridge(`${PREFIX}alone.json`)),
      JSON.stringify(bridge(`${PREFIX}folder/`)),
    );

    expect(answerOf(await stack.function.invoke(event))).toEqual({ batchItemFailures: [] });
  });
});

describe('a misconfigured function', () => {
  test.each([
    ['no configuration', {}, /DROPDIAL_CONFIG is missing/],
    ['invalid JSON', { DROPDIAL_CONFIG: 'x' }, /DROPDIAL_CONFIG must be JSON/],
    [
      'an unknown key',
      { DROPDIAL_CONFIG: '{"ledgerBucket":"ledger","feeds":[],"colour":1}' },
      /"colour" is not a known setting/,
    ],
    ['a missing file', { DROPDIAL_CONFIG: 'file:/nowhere.json' }, /cannot be read/],
  ])('does not start with %s, and says why', async (_what, environment, message) => {
    const lambda = startFunction({ bundleDir: BUNDLE_DIR, environment, timeoutSeconds: 10, memoryMb: 256 });
    try {
      expect(answerOf(await lambda.invoke({}))).toMatchObject({ errorMessage: expect.stringMatching(message) });
    } finally {
      await lambda.close();
    }
  });
});
