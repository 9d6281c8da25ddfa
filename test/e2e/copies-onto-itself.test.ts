import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const DEFAULTS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
const feeds = [
  { id: 'local', prefix: PREFIX, defaults: DEFAULTS },
  { id: 'bare', prefix: 'bare/', defaults: DEFAULTS, duplicateWindowDays: 0 },
  { id: 'often', prefix: 'often/', defaults: DEFAULTS, duplicateWindowDays: 7 },
];

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({ feeds });
});
afterAll(() => stack.close());

/** A multipart upload, so that the copy of an object, which has one part, has another ETag. */
async function uploadInParts(key: string, body: string): Promise<void> {
  const at = { Bucket: DROP_BUCKET, Key: key };
  const { UploadId } = await stack.client.send(new CreateMultipartUploadCommand(at));
  const { ETag } = await stack.client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: body }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await stack.client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
}

/** A copy onto itself in one request, with its own metadata or, like some gateways, with other metadata only. */
async function copyWhole(key: string, metadata?: Record<string, string>): Promise<void> {
  const input = { Bucket: DROP_BUCKET, Key: key, CopySource: `${DROP_BUCKET}/${key}` };
  const directive = { MetadataDirective: metadata ? 'REPLACE' : 'COPY', StorageClass: 'STANDARD_IA' } as const;
  await stack.client.send(new CopyObjectCommand({ ...input, ...directive, ...(metadata && { Metadata: metadata }) }));
}

type Made = Pick<CreateMultipartUploadCommandInput, 'Metadata' | 'ServerSideEncryption'>;

/** The same as a multipart copy, like clients make of large objects, with its own or other metadata. */
async function copyInParts(key: string, made: Made = {}): Promise<void> {
  const at = { Bucket: DROP_BUCKET, Key: key };
  const { Metadata = await stack.metadata(key.slice(key.indexOf('/') + 1)) } = made;
  const { UploadId } = await stack.client.send(new CreateMultipartUploadCommand({ ...at, ...made, Metadata }));
  const CopySource = `${DROP_BUCKET}/${key}`;
  const part = await stack.client.send(new UploadPartCopyCommand({ ...at, UploadId, PartNumber: 1, CopySource }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.CopyPartResult?.ETag }] };
  await stack.client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
}

describe('an object that has a list and is copied onto itself', () => {
  test.each<[string, (key: string) => Promise<void>]>([
    ['with its metadata', key => copyWhole(key)],
    ['with metadata of a gateway alone', key => copyWhole(key, { mtime: '1764000000' })],
    ['in parts', key => copyInParts(key)],
  ])('%s dials nobody, and the object still names its list', async (how, copy) => {
    const name = `${how.replaceAll(' ', '-')}.csv`;
    await uploadInParts(PREFIX + name, csvOf(how.length));
    await stack.poller.settled();
    const [list, ...others] = await stack.listsOf(name);
    expect(others).toEqual([]);
    const lists = stack.simulator.lists.length;

    for (let times = 0; times < 2; times++) {
      await copy(PREFIX + name);
      await stack.poller.settled();
    }

    expect(stack.simulator.lists).toHaveLength(lists);
    expect(await stack.metadata(name)).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-list-id': String(list?.listId),
    });
  });

  test('dials nobody in a feed that allows duplicates, either', async () => {
    await uploadInParts('bare/people.csv', csvOf(77));
    await stack.poller.settled();
    const lists = stack.simulator.lists.length;

    await copyWhole('bare/people.csv', { mtime: '1764000000' });
    await stack.poller.settled();

    expect(stack.simulator.lists).toHaveLength(lists);
  });
});

describe.each([undefined, 'aws:kms'] as const)('where duplicates are allowed, under %s', ServerSideEncryption => {
  const key = `often/${ServerSideEncryption ?? 'plain'}.csv`;
  const lists = () => stack.simulator.lists.length;
  const say = (sidecar: object) =>
    stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: `${key}.json`, Body: JSON.stringify(sidecar) }));

  test('a multipart copy that drops our mark dials nobody, and names the list', async () => {
    const Body = csvOf(ServerSideEncryption ? 21 : 22);
    await say({ allow_duplicate: true });
    await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: key, Body, ServerSideEncryption }));
    await stack.poller.settled();
    const before = lists();

    for (const mtime of ['1', '2']) {
      await copyInParts(key, { Metadata: { mtime }, ...(ServerSideEncryption && { ServerSideEncryption }) });
      await stack.poller.settled();
    }

    expect(lists()).toBe(before);
    const { Metadata } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: key }));
    expect(Metadata).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringMatching(/^duplicate_content: .*, list \d+ .*new idempotency_key/),
    });
  });

  test('a new idempotency key sends it once more', async () => {
    const before = lists();
    await say({ allow_duplicate: true, idempotency_key: 'once-more' });
    await stack.poller.settled();
    await copyInParts(key, { Metadata: {}, ...(ServerSideEncryption && { ServerSideEncryption }) });
    await stack.poller.settled();

    expect(lists()).toBe(before + 1);
  });
});

test('another file under the same key is a new upload, even with the metadata of the first', async () => {
  await uploadInParts(`${PREFIX}next.csv`, csvOf(3));
  await stack.poller.settled();
  const Metadata = await stack.metadata('next.csv');
  const lists = stack.simulator.lists.length;

  const Body = csvOf(3).replaceAll('person', 'people');
  await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}next.csv`, Body, Metadata }));
  await stack.poller.settled();

  expect(stack.simulator.lists).toHaveLength(lists + 1);
});

test('an upload with tags of its own is not affected by earlier copies', async () => {
  await stack.drop('plain.csv', csvOf(9), COMPLETE);

  expect(await stack.metadata('plain.csv')).toMatchObject({ 'dropdial-status': 'created' });
});
