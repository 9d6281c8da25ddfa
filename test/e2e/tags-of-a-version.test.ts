import { HeadObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const { rule_id, ...OTHERS } = COMPLETE;

let stack: DropStack;
let events: string[] = [];
let deliver: (body: string) => void = () => undefined;
beforeAll(async () => {
  stack = await startDropStack({
    concurrency: 1,
    onEvent: (body, send) => {
      events.push(body);
      deliver = send;
      send(body);
    },
  });
});
afterAll(() => stack.close());
beforeEach(() => {
  events = [];
});

/** Uploads a file without parameters, which then waits in a version of ours; returns the uploaded version. */
async function uploadWaiting(name: string): Promise<string | undefined> {
  const at = { Bucket: DROP_BUCKET, Key: PREFIX + name };
  const { VersionId } = await stack.client.send(new PutObjectCommand({ ...at, Body: csvOf(2) }));
  await stack.poller.settled();
  expect((await stack.client.send(new HeadObjectCommand(at))).VersionId).not.toBe(VersionId);
  expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'waiting' });
  return VersionId;
}

async function tagVersion(name: string, VersionId: string | undefined, tags: Readonly<Record<string, string>>) {
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const at = { Bucket: DROP_BUCKET, Key: PREFIX + name, VersionId };
  await stack.client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));
  await stack.poller.settled();
}

test('tags set on the uploaded version complete the drop', async () => {
  const version = await uploadWaiting('pinned.csv');

  await tagVersion('pinned.csv', version, COMPLETE);

  const [list] = await stack.listsOf('pinned.csv');
  expect(list?.parameters).toMatchObject(COMPLETE);
});

test('such tags are kept while something else is still missing', async () => {
  const version = await uploadWaiting('half.csv');
  await tagVersion('half.csv', version, OTHERS);
  expect(await stack.metadata('half.csv')).toMatchObject({
    'dropdial-error': 'parameter_missing: set rule_id as tags or in a sidecar',
  });

  await stack.drop('half.csv.json', JSON.stringify({ rule_id: Number(rule_id) }));

  const [list] = await stack.listsOf('half.csv');
  expect(list?.parameters).toMatchObject(COMPLETE);
});

test('such tags are corrected by later ones, on whichever version they are set', async () => {
  const version = await uploadWaiting('corrected.csv');
  await tagVersion('corrected.csv', version, { ...OTHERS, priority: '9' });
  await tagVersion('corrected.csv', version, OTHERS);
  await tagVersion('corrected.csv', undefined, COMPLETE);

  const [list, ...others] = await stack.listsOf('corrected.csv');
  expect(others).toEqual([]);
  expect(list?.parameters).toMatchObject(COMPLETE);
});

test('tags of a version of another upload have no effect on this one', async () => {
  const older = await uploadWaiting('replaced.csv');
  await stack.drop('replaced.csv', csvOf(3));

  await tagVersion('replaced.csv', older, COMPLETE);

  expect(await stack.metadata('replaced.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
});

test('an old event about such tags does not change a drop that has ended', async () => {
  const version = await uploadWaiting('over.csv');
  await tagVersion('over.csv', version, COMPLETE);
  const lists = stack.simulator.lists.length;
  const tagged = events.filter(body => body.includes('Object Tags Added'));

  for (const event of tagged) deliver(event);
  await stack.poller.settled();

  expect(stack.simulator.lists).toHaveLength(lists);
  expect(await stack.metadata('over.csv')).toMatchObject({ 'dropdial-status': 'created' });
});
