import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const NUMBERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };

type Tags = Readonly<Record<string, string>>;

/** Parameters may arrive before the file or after it. */
interface Source {
  readonly name: string;
  /** A feed of its own below `drops/`, named by its id. */
  readonly feed: { readonly id: string } & Readonly<Record<string, unknown>>;
  /** Provides everything possible before the file, and returns the tags of its upload. */
  readonly early: (path: string) => Promise<Tags>;
  readonly late: (path: string) => Promise<unknown>;
  /** The parameters that the list must have, and the required origin of one of them. */
  readonly parameters: Tags;
  readonly origins: Readonly<Record<string, string>>;
}

let stack: DropStack;
/** Events that S3 raised and that are not yet delivered. */
let held: string[] = [];
let send: (body: string) => void;

const putSidecar = async (path: string, values: object): Promise<void> =>
  void (await stack.upload(`${path}.json`, JSON.stringify(values)));

/** The parent folder of a path or folder, without the last slash. */
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
const putDefaults = async (folder: string, values: object): Promise<Tags> => {
  await stack.upload(`${folder}/_defaults.json`, JSON.stringify(values));
  return {};
};

const FILE_NAME_PATTERN = '(?<profile>[a-z]+)_[a-z0-9-]+\\.csv';
const PROFILES = { profiles: { reminders: NUMBERS, winback: { ...NUMBERS, rule_id: 102 } } };

/** A feed whose files need only their name. */
const NAMED = { id: 'named', ...PROFILES, fileNamePattern: FILE_NAME_PATTERN };

/** One line for each source: to add a source, add a line. */
const sources: readonly Source[] = [
  {
    name: 'tags',
    feed: { id: 'tags' },
    early: async () => COMPLETE,
    late: path => stack.putTags(path, COMPLETE),
    parameters: COMPLETE,
    origins: { rule_id: 'tag' },
  },
  {
    name: 'a sidecar',
    feed: { id: 'sidecar' },
    early: async path => putSidecar(path, NUMBERS).then(() => ({})),
    late: path => putSidecar(path, NUMBERS),
    parameters: COMPLETE,
    origins: { rule_id: 'sidecar' },
  },
  {
    name: 'tags and a sidecar, of which tags win',
    feed: { id: 'both' },
    early: async path => putSidecar(path, { ...NUMBERS, rule_id: 102 }).then(() => ({ rule_id: '101' })),
    late: async path => {
      await stack.putTags(path, { rule_id: '101' });
      await putSidecar(path, { ...NUMBERS, rule_id: 102 });
    },
    parameters: COMPLETE,
    origins: { rule_id: 'tag', priority: 'sidecar' },
  },
  {
    name: 'defaults, in a feed that waits for the sidecar',
    feed: { id: 'patient', waitFor: 'sidecar', defaults: NUMBERS },
    early: async path => putSidecar(path, { priority: 7 }).then(() => ({})),
    late: path => putSidecar(path, { priority: 7 }),
    parameters: { ...COMPLETE, priority: '7' },
    origins: { rule_id: 'feed', priority: 'sidecar' },
  },
  {
    name: 'defaults, in a feed that waits for tags',
    feed: { id: 'tagged', waitFor: 'tags', defaults: NUMBERS },
    early: async () => ({ 'voximplant:priority': '7' }),
    late: path => stack.putTags(path, { priority: '7' }),
    parameters: { ...COMPLETE, priority: '7' },
    origins: { rule_id: 'feed', priority: 'tag' },
  },
  {
    name: 'the defaults of its folder',
    feed: { id: 'folder' },
    early: async path => putDefaults(folderOf(path), NUMBERS),
    late: path => putDefaults(folderOf(path), NUMBERS),
    parameters: COMPLETE,
    origins: { rule_id: 'folder', num_attempts: 'folder' },
  },
  {
    name: 'the defaults of two folders, of which the nearer wins',
    feed: { id: 'folders', defaults: { max_simultaneous: 5, num_attempts: 3 } },
    early: async path => {
      await putDefaults(folderOf(folderOf(path)), { rule_id: 102 });
      return putDefaults(folderOf(path), { rule_id: 101, priority: 1 });
    },
    late: async path => {
      await putDefaults(folderOf(path), { rule_id: 101, priority: 1 });
      await putDefaults(folderOf(folderOf(path)), { rule_id: 102 });
    },
    parameters: COMPLETE,
    origins: { rule_id: 'folder', num_attempts: 'feed' },
  },
  {
    name: 'a profile that a tag chooses',
    feed: { id: 'profile-by-tag', ...PROFILES },
    early: async () => ({ profile: 'reminders' }),
    late: path => stack.putTags(path, { profile: 'reminders' }),
    parameters: COMPLETE,
    origins: { profile: 'tag', rule_id: 'profile' },
  },
  {
    name: 'a profile that the sidecar chooses',
    feed: { id: 'profile-by-sidecar', ...PROFILES },
    early: async path => putSidecar(path, { profile: 'reminders' }).then(() => ({})),
    late: path => putSidecar(path, { profile: 'reminders' }),
    parameters: COMPLETE,
    origins: { profile: 'sidecar', rule_id: 'profile' },
  },
  {
    name: 'a profile that the file’s name chooses, in a feed that waits for the sidecar',
    feed: {
      id: 'profile-by-name',
      ...PROFILES,
      fileNamePattern: FILE_NAME_PATTERN,
      waitFor: 'sidecar',
    },
    early: async path => putSidecar(path, { priority: 7 }).then(() => ({})),
    late: path => putSidecar(path, { priority: 7 }),
    parameters: { ...COMPLETE, priority: '7' },
    origins: { profile: 'file name', rule_id: 'profile', priority: 'sidecar' },
  },
];

/** Delivers the events of S3, and the events they cause, until nothing is left to do at once. */
async function deliver(order: (bodies: string[]) => string[] = bodies => bodies): Promise<void> {
  while (held.length > 0) {
    for (const body of order(held.splice(0))) send(body);
    await stack.poller.settled();
  }
}

const putFile = (path: string, rows = 2, tags: Tags = {}) => stack.upload(path, csvOf(rows), tags);
const copyTo = (from: string, to: string) =>
  stack.client.send(
    new CopyObjectCommand({ Bucket: DROP_BUCKET, Key: PREFIX + to, CopySource: `${DROP_BUCKET}/${PREFIX}${from}` }),
  );
const remove = (path: string) =>
  stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: PREFIX + path }));
const statusOf = async (path: string) => (await stack.metadata(path))['dropdial-status'];

/** The orders of arrival. Each ends in one list of `rows` rows. */
const orders: ReadonlyArray<{
  readonly name: string;
  readonly rows?: number;
  readonly act: (path: string, source: Source) => Promise<void>;
}> = [
  {
    name: 'the parameters first',
    act: async (path, { early }) => {
      const tags = await early(path);
      await deliver();
      await putFile(path, 2, tags);
      await deliver();
    },
  },
  {
    name: 'the file first',
    act: async (path, { late }) => {
      await putFile(path);
      await deliver();
      expect(await statusOf(path)).toBe('waiting');
      await late(path);
      await deliver();
    },
  },
  {
    name: 'all there before anything is looked at, on two workers at once',
    act: async (path, { late }) => {
      await putFile(path);
      await late(path);
      await deliver();
    },
  },
  {
    name: 'events in reverse',
    act: async (path, { late }) => {
      await putFile(path);
      await late(path);
      await deliver(bodies => bodies.toReversed());
    },
  },
  {
    name: 'every event three times',
    act: async (path, { late }) => {
      await putFile(path);
      await late(path);
      await deliver(bodies => [...bodies, ...bodies.toReversed(), ...bodies]);
    },
  },
  {
    name: 'the file’s event once more, long after',
    act: async (path, { late }) => {
      await putFile(path);
      const [event = ''] = held;
      await deliver();
      await late(path);
      await deliver();
      send(event);
      await stack.poller.settled();
    },
  },
  {
    name: 'a placeholder of 0 bytes first',
    act: async (path, { late }) => {
      await stack.upload(path, Buffer.alloc(0));
      await deliver();
      expect(await statusOf(path)).toBe('skipped');
      await putFile(path);
      await late(path);
      await deliver();
    },
  },
  {
    name: 'a temporary name that is renamed',
    act: async (path, { late }) => {
      const temporary = `${path.replace('.csv', '')}.tmp.csv`;
      await putFile(temporary);
      await deliver();
      await copyTo(temporary, path);
      await remove(temporary);
      await late(path);
      await deliver();
      expect(await statusOf(path)).toBeDefined();
    },
  },
  {
    name: 'another file over the first, whose event comes last',
    rows: 5,
    act: async (path, { late }) => {
      await putFile(path, 2);
      await putFile(path, 5);
      await late(path);
      await deliver(bodies => bodies.toReversed());
    },
  },
  {
    name: 'another file over one that waited',
    rows: 5,
    act: async (path, { late }) => {
      await putFile(path, 2);
      await deliver();
      await putFile(path, 5);
      await late(path);
      await deliver();
    },
  },
  {
    name: 'a file that was deleted and uploaded again',
    act: async (path, { late }) => {
      await putFile(path);
      await deliver();
      await remove(path);
      await putFile(path);
      await late(path);
      await deliver();
    },
  },
];

beforeAll(async () => {
  stack = await startDropStack({
    // An event that meets another worker comes back when the lease of that worker has expired.
    functionTimeoutSeconds: 10,
    visibilityTimeoutSeconds: 30,
    feeds: [...sources.map(({ feed }) => feed), NAMED].map(feed => ({ prefix: `${PREFIX}${feed.id}/`, ...feed })),
    onEvent: (body, sendBody) => {
      held.push(body);
      send = sendBody;
    },
  });
});
afterAll(() => stack.close());

describe.each(sources)('parameters from $name', source => {
  test.each(orders)('$name: one list is created', async ({ name, act, rows = 2 }) => {
    // In separate folders, so that no defaults of another test apply.
    const order = name.replaceAll(/[^a-z0-9]+/g, '-');
    const path = `${source.feed.id}/${order}/today/reminders_${order}.csv`;
    held = [];
    const lists = stack.simulator.lists.length;

    await act(path, source);

    const receipt = await stack.receipt(path);
    expect(receipt).toMatchObject({ state: 'created', plan: { rows }, origins: source.origins });
    expect(stack.simulator.lists).toHaveLength(lists + 1);
    const [list] = await stack.listsOf(path);
    expect(list).toMatchObject({ count: rows, parameters: source.parameters });
    expect(await stack.metadata(path)).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-list-id': String(list?.listId),
    });
  });
});

test('a file with all parameters in its name does not wait: one list, however often its event comes', async () => {
  held = [];
  const path = 'named/reminders_today.csv';
  const lists = stack.simulator.lists.length;
  await putFile(path);

  await deliver(bodies => [...bodies, ...bodies, ...bodies]);

  expect(await stack.receipt(path)).toMatchObject({ state: 'created', origins: { profile: 'file name' } });
  expect(await stack.listsOf(path)).toMatchObject([{ count: 2, parameters: COMPLETE }]);
  expect(stack.simulator.lists).toHaveLength(lists + 1);
});

test('an event that met another worker and came back later creates no second list', async () => {
  const lists = stack.simulator.lists.length;

  await stack.poller.idle();
  await deliver();

  expect(lists).toBe(sources.length * orders.length + 1);
  expect(stack.simulator.lists).toHaveLength(lists);
  expect(stack.deadLetters.counts().visible).toBe(0);
});

test('a waiting drop does not use up an attempt of its event', async () => {
  held = [];
  const { received, failed } = stack.poller.totals();
  await putFile('patient/waits.csv');

  await deliver();

  // The event of the upload, and that of our own copy.
  expect(stack.poller.totals()).toMatchObject({ received: received + 2, failed });
  expect(stack.queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(await stack.receipt('patient/waits.csv')).toMatchObject({ state: 'waiting', wait: { for: 'sidecar' } });
  expect((await stack.metadata('patient/waits.csv'))['dropdial-error']).toBe(
    'waiting_for_sidecar: feed "patient" waits for its sidecar "waits.csv.json"',
  );
});

test('looking again at a drop that still waits writes nothing and reports nothing', async () => {
  held = [];
  await putFile('patient/still.csv');
  const [event = ''] = held;
  await deliver();
  const before = await stack.receipt('patient/still.csv');
  const asked = stack.s3.requests.length;

  send(event);
  await stack.poller.settled();

  const outcome = stack.logs.filter(line => line.includes('"outcome"')).at(-1);
  expect(JSON.parse(outcome ?? '{}').message).toMatchObject({ status: 'skipped', reason: 'already_done' });
  expect(stack.s3.requests.slice(asked).filter(({ operation }) => /^(Put|Copy|Delete)/.test(operation))).toEqual([]);
  expect(await stack.receipt('patient/still.csv')).toEqual(before);
});

test('a sidecar whose file never comes is skipped without an error', async () => {
  held = [];
  const { failed } = stack.poller.totals();
  const objects = stack.s3.requests.length;
  await putSidecar('sidecar/never.csv', NUMBERS);

  await deliver();

  expect(stack.poller.totals().failed).toBe(failed);
  expect(stack.logs.at(-1)).toContain('sidecar_without_csv');
  const writes = stack.s3.requests.slice(objects).filter(({ operation }) => operation === 'PutObject');
  expect(writes.map(({ key }) => key)).toEqual([`${PREFIX}sidecar/never.csv.json`]);
});

test.each([
  ['sidecar/', 'folder_marker'],
  ['sidecar/2026/', 'folder_marker'],
  ['sidecar/.people.csv', 'temporary_name'],
  ['sidecar/people.csv.filepart', 'temporary_name'],
  ['sidecar/.hidden/people.csv', 'temporary_name'],
  ['sidecar/people.tmp.csv', 'temporary_name'],
])('an event of "%s" is skipped as %s', async (path, reason) => {
  const asked = stack.s3.requests.length;
  const detail = { bucket: { name: DROP_BUCKET }, object: { key: PREFIX + path } };

  send(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
  await stack.poller.settled();

  expect(stack.logs.at(-1)).toContain(reason);
  expect(stack.s3.requests).toHaveLength(asked);
});

test('a sidecar that is replaced while the file is sent is ignored, and the receipt says so', async () => {
  held = [];
  const path = 'sidecar/replaced.csv';
  const slow = stack.simulator.misbehave({ method: 'CreateCallList', kind: 'slow-reader', bytesPerSecond: 4000 });
  await putSidecar(path, NUMBERS);
  await putFile(path, 200);
  const delivered = deliver();
  await expect.poll(() => slow.used).toBe(1);

  await putSidecar(path, { ...NUMBERS, rule_id: 999 });
  for (const body of held.splice(0)) send(body);
  await delivered;
  await stack.poller.idle();
  await deliver();

  const lists = await stack.listsOf(path);
  expect(lists.map(({ parameters }) => parameters.rule_id)).toEqual(['101']);
  const { state, sidecar } = await stack.receipt(path);
  expect(state).toBe('created');
  expect(sidecar).toEqual({
    key: `${PREFIX}${path}.json`,
    etag: expect.stringMatching(/^[0-9a-f]{32}$/),
    readAt: expect.any(String),
    replacedBy: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(sidecar?.replacedBy).not.toBe(sidecar?.etag);
});

test('a waiting drop whose object is deleted is skipped at the next look', async () => {
  held = [];
  await putFile('sidecar/deleted.csv');
  await deliver();
  const { submission, drop } = await stack.receipt('sidecar/deleted.csv');
  await remove('sidecar/deleted.csv');

  const detail = { bucket: { name: DROP_BUCKET }, object: { key: drop.key }, submission };
  send(JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Drop Due', detail }));
  await stack.poller.settled();

  expect(stack.logs.filter(line => line.includes(submission)).at(-1)).toMatch(
    /"skipped".*source_changed|source_changed.*"skipped"/,
  );
});
