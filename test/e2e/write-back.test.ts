import { setImmediate } from 'node:timers/promises';
import { GetObjectAnnotationCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { DROP_BUCKET, type StackOptions } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const stacks: DropStack[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
});

/** A stack with one worker, unless a test needs two. */
async function start(options: Partial<StackOptions> = {}): Promise<DropStack> {
  const stack = await startDropStack({ concurrency: 1, ...options });
  stacks.push(stack);
  return stack;
}

function annotationOf(stack: DropStack, name: string) {
  const input = { Bucket: DROP_BUCKET, Key: PREFIX + name, AnnotationName: 'dropdial.receipt' };
  return stack.client.send(new GetObjectAnnotationCommand(input)).then(
    ({ AnnotationPayload }) => AnnotationPayload?.transformToString(),
    () => undefined,
  );
}

describe('a store that lacks features of S3', () => {
  test('without annotations is mentioned once, and the metadata holds the whole outcome', async () => {
    const stack = await start({ annotations: false });
    await stack.drop('one.csv', csvOf(1), COMPLETE);
    await stack.drop('two.csv', csvOf(2), COMPLETE);

    expect(await stack.metadata('two.csv')).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '2' });
    expect(stack.logs.filter(line => line.includes('no annotations'))).toHaveLength(1);
  });

  test('without versions behaves like one with them', async () => {
    const stack = await start({ versioned: false });
    await stack.drop('plain.csv', csvOf(1), COMPLETE);
    const copies = stack.s3.requests.filter(({ operation }) => operation === 'CopyObject');

    expect(await stack.metadata('plain.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(copies).toHaveLength(1);
    expect(await annotationOf(stack, 'plain.csv')).toContain('"created"');
    expect(await stack.listsOf('plain.csv')).toHaveLength(1);
  });

  test('a feed that wants no metadata gets the annotation only', async () => {
    const stack = await start({ feeds: [{ id: 'local', prefix: PREFIX, writeBack: ['annotation'] }] });
    await stack.drop('quiet.csv', csvOf(1), COMPLETE);

    expect(await stack.metadata('quiet.csv')).toEqual({});
    expect(await annotationOf(stack, 'quiet.csv')).toContain('"created"');
    expect(stack.simulator.lists).toHaveLength(1);
  });

  test('an object whose own metadata fills the 2 KB keeps it, and gets the annotation', async () => {
    const stack = await start();
    const Metadata = { filler: 'x'.repeat(2000) };
    await stack.drop('full.csv', csvOf(1), COMPLETE, { Metadata });

    expect(await stack.metadata('full.csv')).toEqual(Metadata);
    expect(await annotationOf(stack, 'full.csv')).toContain('"created"');
  });

  test('an archived object is not copied', async () => {
    const stack = await start();
    await stack.drop('cold.csv', csvOf(1), {}, { StorageClass: 'DEEP_ARCHIVE' });

    expect(await stack.metadata('cold.csv')).toEqual({});
    expect(await annotationOf(stack, 'cold.csv')).toContain('"waiting"');
  });
});

describe('an object that cannot be copied', () => {
  /** The ledger's receipt of the submission that the annotation names. */
  async function receiptOf(stack: DropStack, name: string) {
    return stack.receiptOf(JSON.parse((await annotationOf(stack, name)) ?? 'null').submission);
  }

  /** The number of times that the function counted a drop as created. */
  const counted = ({ logs }: DropStack) =>
    logs.filter(line => /"_aws"/.test(line) && /"created":1\b/.test(line)).length;

  test.each([
    [403, 'AccessDenied'],
    [501, 'NotImplemented'],
    [403, 'SignatureDoesNotMatch'],
  ])('by HTTP %i %s gets the annotation, and its outcome is reported and counted once', async (status, code) => {
    const stack = await start();
    stack.s3.addFault({ operation: 'CopyObject', kind: 'error', status, code, times: 99 });
    await stack.drop('denied.csv', csvOf(2), COMPLETE);
    // Another event of the same object finds nothing to do.
    await stack.putTags('denied.csv', { ...COMPLETE, mine: 'yes' });
    await stack.poller.settled();

    expect(await annotationOf(stack, 'denied.csv')).toContain('"created"');
    expect(stack.eventBus.events).toMatchObject([{ 'detail-type': 'Drop Created' }]);
    expect(counted(stack)).toBe(1);
    expect((await receiptOf(stack, 'denied.csv')).writeBack).toMatchObject({
      pending: false,
      refused: expect.stringContaining(code),
    });
    expect(stack.simulator.lists).toHaveLength(1);
  });

  test('because it is locked keeps its lock, and the annotation holds the outcome', async () => {
    const stack = await start();
    await stack.drop('kept.csv', csvOf(2), COMPLETE, { ObjectLockLegalHoldStatus: 'ON' });

    const { Metadata, ObjectLockLegalHoldStatus, VersionId } = await stack.client.send(
      new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}kept.csv` }),
    );
    expect([Metadata, ObjectLockLegalHoldStatus]).toEqual([{}, 'ON']);
    expect((await receiptOf(stack, 'kept.csv')).drop.versionId).toBe(VersionId);
    expect(await annotationOf(stack, 'kept.csv')).toContain('"created"');
    expect((await receiptOf(stack, 'kept.csv')).writeBack.refused).toBe('it is locked');
  });
});

test('an answer never lands on a newer upload', async () => {
  const stack = await start({ versioned: false, concurrency: 2 });
  const Key = `${PREFIX}replaced.csv`;
  const put = (rows: number) =>
    stack.client.send(
      new PutObjectCommand({
        Bucket: DROP_BUCKET,
        Key,
        Body: csvOf(rows),
        Tagging: new URLSearchParams(COMPLETE).toString(),
      }),
    );
  stack.simulator.misbehave({ kind: 'slow-reader', bytesPerSecond: 4_000, method: 'CreateCallList' });
  await put(300);
  // An upload replaced before its commit would not be sent at all; by then the ledger has its claim and its commit.
  const writes = () =>
    stack.s3.requests.filter(({ operation, key }) => operation === 'PutObject' && key.startsWith('submissions/'));
  while (writes().length < 2) await setImmediate();
  expect(stack.simulator.lists).toEqual([]);
  await put(2);
  await stack.poller.settled();

  const { Metadata } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
  expect(Metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '2' });
  expect(stack.simulator.lists.map(({ count }) => count).sort((a, b) => a - b)).toEqual([2, 300]);
});

describe('feeds', () => {
  const feeds = [
    {
      id: 'local',
      prefix: PREFIX,
      defaults: { priority: 1, max_simultaneous: 5, num_attempts: 3 },
      limits: { rule_id: [101], rows: { max: 3 } },
    },
    { id: 'stale', prefix: 'stale/', maxAgeHours: 0 },
  ];

  test('defaults complete a drop, limits reject one', async () => {
    const stack = await start({ feeds });
    await stack.drop('good.csv', csvOf(3), { rule_id: '101' });
    await stack.drop('other-rule.csv', csvOf(3), { rule_id: '102' });
    await stack.drop('too-long.csv', csvOf(4), { rule_id: '101' });

    expect(await stack.metadata('good.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect((await stack.metadata('other-rule.csv'))['dropdial-error']).toContain(
      '"rule_id" must be one of 101, the limit of feed "local"',
    );
    expect((await stack.metadata('too-long.csv'))['dropdial-error']).toContain('at most 3 data rows; it has 4');
    expect(stack.simulator.lists).toHaveLength(1);
  });

  test('an object older than the feed allows is rejected as stale', async () => {
    const stack = await start({ feeds });
    const Key = 'stale/old.csv';
    await stack.client.send(
      new PutObjectCommand({
        Bucket: DROP_BUCKET,
        Key,
        Body: csvOf(1),
        Tagging: new URLSearchParams(COMPLETE).toString(),
      }),
    );
    await stack.poller.settled();

    const { Metadata } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
    expect(Metadata).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringContaining('stale'),
    });
    expect(stack.simulator.lists).toEqual([]);
  });
});
