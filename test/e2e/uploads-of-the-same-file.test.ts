import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { runCli } from '../support/run-cli.ts';

const DAY = 24 * 3600;

const feeds = [
  { id: 'local', prefix: PREFIX, duplicateWindowDays: 7 },
  { id: 'open', prefix: 'open/', duplicateWindowDays: 0 },
];

/** The sum of every metric that the function published. */
function sumOf(logs: readonly string[], name: string): number {
  const lines = logs.filter(line => line.includes('"_aws"')).map(line => Number(JSON.parse(line)[name] ?? 0));
  return lines.reduce((sum, value) => sum + value, 0);
}

describe.each([
  { versioned: true, bucket: 'a bucket with versions' },
  { versioned: false, bucket: 'a bucket without versions' },
])('the same file under the same key, in $bucket', ({ versioned }) => {
  let stack: DropStack;
  let clock = Date.UTC(2026, 0, 5, 9, 0, 0);
  let events: string[] = [];
  let isHeld = false;
  let deliver: (body: string) => void = () => undefined;

  /** The function learns the time from its first request, which S3 refuses: here a request about nothing. */
  async function pass(seconds: number): Promise<void> {
    clock += seconds * 1000;
    const detail = { bucket: { name: DROP_BUCKET }, object: { key: `${PREFIX}nothing.csv` } };
    deliver(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
    await stack.poller.settled();
  }
  const lists = () => stack.simulator.lists.length;
  async function metadataOf(key: string): Promise<Record<string, string>> {
    const { Metadata = {} } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: key }));
    return Metadata;
  }

  beforeAll(async () => {
    stack = await startDropStack({
      versioned,
      concurrency: 1,
      feeds,
      now: () => clock,
      onEvent: (body, send) => {
        events.push(body);
        deliver = send;
        if (!isHeld) send(body);
      },
    });
  });
  afterAll(() => stack.close());
  beforeEach(() => {
    events = [];
    isHeld = false;
  });

  /** Uploads, and waits until nothing is left to do at once. */
  async function upload(key: string, rows: number, tags: Readonly<Record<string, string>> = COMPLETE, extra = {}) {
    const Tagging = new URLSearchParams(tags).toString();
    const input: PutObjectCommandInput = { Bucket: DROP_BUCKET, Key: key, Body: csvOf(rows), Tagging, ...extra };
    await stack.client.send(new PutObjectCommand(input));
    await stack.poller.settled();
  }

  /** Like a gateway that sets a time: a copy onto itself without our metadata. */
  async function touch(key: string) {
    const CopySource = `${DROP_BUCKET}/${key}`;
    const Metadata = { mtime: String(clock) };
    await stack.client.send(
      new CopyObjectCommand({ Bucket: DROP_BUCKET, Key: key, CopySource, MetadataDirective: 'REPLACE', Metadata }),
    );
    await stack.poller.settled();
  }

  test('uploaded again within the window is rejected, names the earlier list, and is counted once', async () => {
    await upload(`${PREFIX}soon.csv`, 3);
    const first = await metadataOf(`${PREFIX}soon.csv`);
    const before = lists();
    const from = stack.logs.length;
    await pass(2 * DAY);

    await upload(`${PREFIX}soon.csv`, 3);

    expect(lists()).toBe(before);
    const again = await metadataOf(`${PREFIX}soon.csv`);
    expect(again).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringMatching(/^duplicate_content: .*\), list \d+ on /),
    });
    expect(again['dropdial-error']).toContain(`list ${first['dropdial-list-id']} on`);
    const logs = stack.logs.slice(from);
    expect([sumOf(logs, 'rejected'), sumOf(logs, 'created'), sumOf(logs, 'contacts')]).toEqual([1, 0, 0]);
  });

  test('uploaded again after the window is sent once for each upload', async () => {
    const key = `${PREFIX}weekly.csv`;
    await upload(key, 4);
    for (let week = 1; week <= 4; week++) {
      await pass(8 * DAY);
      const before = lists();
      events = [];

      await upload(key, 4);
      // S3 reports it twice, and our copy, too.
      for (const event of [...events]) deliver(event);
      await stack.poller.settled();

      expect(lists()).toBe(before + 1);
      expect(await metadataOf(key)).toMatchObject({
        'dropdial-status': 'created',
        'dropdial-list-id': String(stack.simulator.lists.at(-1)?.listId),
      });
    }
  });

  test('uploaded again in a feed without a window gets a list of its own each time', async () => {
    await upload('open/daily.csv', 5);
    const before = lists();

    for (const more of [10, DAY]) {
      await pass(more);
      await upload('open/daily.csv', 5);
    }

    expect(lists()).toBe(before + 2);
  });

  test('is not uploaded by an old event that is delivered after another one', async () => {
    const key = 'open/late.csv';
    await upload(key, 6);
    const [old = ''] = events;
    await pass(DAY);
    await upload(key, 6);
    const before = lists();

    deliver(old);
    await stack.poller.settled();

    expect(lists()).toBe(before);
  });

  test.each([
    ['at once', 0],
    ['later', 3600],
  ])('is not uploaded by an old event that comes when a gateway touched the object %s', async (when, seconds) => {
    const key = `open/touched-${seconds}.csv`;
    await upload(key, 7 + seconds);
    const [old = ''] = events;
    const before = lists();
    await pass(seconds);
    events = [];
    isHeld = true;
    await touch(key);

    deliver(old);
    await stack.poller.settled();
    for (const event of events) deliver(event);
    await stack.poller.settled();

    expect(lists(), when).toBe(before);
    expect(await metadataOf(key)).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('touched years later waits for a person, who decides whether it is sent', async () => {
    const key = `${PREFIX}old.csv`;
    await upload(key, 9);
    const before = lists();
    await pass(700 * DAY);

    await touch(key);

    expect(lists()).toBe(before);
    expect(await metadataOf(key)).toMatchObject({
      'dropdial-status': 'waiting',
      'dropdial-error': expect.stringMatching(/^possible_copy: .*dropdial retry/),
    });
    await stack.sweep();
    expect(lists(), 'a sweep is no person').toBe(before);

    const { submission } = await stack.receipt('old.csv');
    await runCli(['retry', submission, '--reason', 'it is a new list'], stack.environment);
    await stack.poller.settled();

    expect(lists()).toBe(before + 1);
    expect(await metadataOf(key)).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('copied with its mark years later is no upload', async () => {
    const key = 'open/restored.csv';
    await upload(key, 10);
    const first = await metadataOf(key);
    const before = lists();
    await pass(700 * DAY);

    await upload(key, 10, COMPLETE, { Metadata: first });
    await stack.client.send(
      new CopyObjectCommand({
        Bucket: DROP_BUCKET,
        Key: key,
        CopySource: `${DROP_BUCKET}/${key}`,
        StorageClass: 'STANDARD_IA',
      }),
    );
    await stack.poller.settled();

    expect(lists()).toBe(before);
    expect(await metadataOf(key)).toMatchObject(first);
  });

  test('that was rejected is judged again when it is uploaded again', async () => {
    const key = `${PREFIX}mended.csv`;
    await upload(key, 11, { ...COMPLETE, priority: 'high' });
    expect(await metadataOf(key)).toMatchObject({ 'dropdial-status': 'rejected' });
    await pass(60);

    await upload(key, 11);

    expect(await metadataOf(key)).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('with its previous idempotency key is a repeat, whenever it is uploaded', async () => {
    const tags = { ...COMPLETE, idempotency_key: 'campaign-7' };
    await upload('open/keyed.csv', 12, tags);
    const before = lists();
    await pass(30 * DAY);

    await upload('open/keyed.csv', 12, tags);

    expect(lists()).toBe(before);
  });

  test('uploaded again needs a key that this upload has not had to be sent once more', async () => {
    const key = `${PREFIX}repeat.csv`;
    const repeat = { idempotency_key: 'again', allow_duplicate: true };
    await upload(key, 13);
    await pass(8 * DAY);
    await upload(key, 13);
    const before = lists();
    // A repeat must be requested after the original was claimed; the function uses the clock of S3, in whole seconds.
    await pass(60);

    await stack.client.send(
      new PutObjectCommand({ Bucket: DROP_BUCKET, Key: `${key}.json`, Body: JSON.stringify(repeat) }),
    );
    await stack.poller.settled();
    await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: `${key}.json`, Body: '{}' }));
    await stack.poller.settled();

    expect(lists()).toBe(before + 1);
  });
});
