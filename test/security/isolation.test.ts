import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Receipt, ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import { DROP_BUCKET, LEDGER_BUCKET } from '../../local/embedded-stack.ts';
import { type CredentialsFile, makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { csvOf, type DropStack, startDropStack } from '../support/drop-stack.ts';

/** Two partners in one bucket, each with its own account, rules and limits. */
let stack: DropStack;
let dir: string;
let acme: CredentialsFile;
let evil: CredentialsFile;

const ACME = { rule_id: '101', priority: '5', max_simultaneous: '5', num_attempts: '3' };
const EVIL = { rule_id: '201', priority: '5', max_simultaneous: '5', num_attempts: '3' };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-isolation-'));
  [acme, evil] = await Promise.all([makeServiceAccount(), makeServiceAccount()]);
  await writeFile(join(dir, 'acme.json'), JSON.stringify(acme));
  await writeFile(join(dir, 'evil.json'), JSON.stringify(evil));
  stack = await startDropStack({
    accounts: [acme, evil],
    feeds: [
      {
        ...{
          id: 'acme',
          prefix: 'acme/',
          secretId: `file:${join(dir, 'acme.json')}`,
          profiles: { gold: { rule_id: 101 } },
        },
        ...{ limits: { rule_id: [101] }, duplicateWindowDays: 7 },
      },
      {
        ...{
          id: 'evil',
          prefix: 'acme-evil/',
          secretId: `file:${join(dir, 'evil.json')}`,
          profiles: { tin: { rule_id: 201 } },
        },
        ...{ limits: { rule_id: [201], max_simultaneous: { max: 10 } }, duplicateWindowDays: 7 },
      },
    ],
  });
});
afterAll(async () => {
  await stack.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => stack.s3.clearRequests());

async function put(key: string, body: string, tags: Readonly<Record<string, string>> = {}, metadata = {}) {
  const Tagging = new URLSearchParams(tags).toString();
  await stack.client.send(
    new PutObjectCommand({
      Bucket: DROP_BUCKET,
      Key: key,
      Body: body,
      Metadata: metadata,
      ...(Tagging && { Tagging }),
    }),
  );
  await stack.poller.settled();
}

async function metadataOf(key: string): Promise<Record<string, string>> {
  return (await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: key }))).Metadata ?? {};
}

/** The receipt of an object's submission in the ledger of a feed. */
async function receiptOf(feed: string, key: string): Promise<Receipt> {
  const { 'dropdial-submission': id = 'missing' } = await metadataOf(key);
  const Key = `submissions/${feed}/${id}.json`;
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: LEDGER_BUCKET, Key }));
  return v.parse(ReceiptSchema, JSON.parse((await Body?.transformToString()) ?? ''));
}

async function receiptsOf(feed: string): Promise<number> {
  const Prefix = `submissions/${feed}/`;
  const { KeyCount = 0 } = await stack.client.send(new ListObjectsV2Command({ Bucket: LEDGER_BUCKET, Prefix }));
  return KeyCount;
}

/** The lists of a drop, with their accounts. */
async function listsOf(key: string) {
  const { 'dropdial-submission': id = 'missing' } = await metadataOf(key);
  return stack.simulator.lists.filter(({ name }) => name.endsWith(` ~${id.slice(0, 12)}`));
}

/** A unique CSV. */
const unique = () => `${csvOf(2)}+12025550199;${randomUUID()}\n`;

/** Keys of the drop bucket that the function requested, and prefixes that it listed, each once. */
const askedKeys = () => [
  ...new Set(
    stack.s3.requests.filter(({ bucket }) => bucket === DROP_BUCKET).map(({ key, prefix = '' }) => key || prefix),
  ),
];

describe('credentials and rules', () => {
  test('each drop is sent with the credentials of its own feed, whatever its tags say', async () => {
    await put('acme/own.csv', unique(), { ...ACME, 'cost-center': 'evil', secretId: 'evil.json', feed: 'evil' });
    await put('acme-evil/own.csv', unique(), { ...EVIL, account_id: String(acme.account_id), feed: 'acme' });

    expect(await listsOf('acme/own.csv')).toMatchObject([{ accountId: acme.account_id, ruleId: 101 }]);
    expect(await listsOf('acme-evil/own.csv')).toMatchObject([{ accountId: evil.account_id, ruleId: 201 }]);
  });

  test.each([
    ['a tag', '1', { ...EVIL, rule_id: '101' }, undefined],
    ['a sidecar', '2', {}, { ...EVIL, rule_id: 101, priority: 5, max_simultaneous: 5, num_attempts: 3 }],
  ])('the rule of another feed is rejected from %s', async (_, name, tags, sidecar) => {
    if (sidecar) await put(`acme-evil/rule-${name}.json`, JSON.stringify(sidecar));
    await put(`acme-evil/rule-${name}.csv`, unique(), tags);

    expect((await receiptOf('evil', `acme-evil/rule-${name}.csv`)).problems).toMatchObject([
      { code: 'parameter_outside_limits', field: 'rule_id' },
    ]);
    expect(await listsOf(`acme-evil/rule-${name}.csv`)).toEqual([]);
  });

  test('the profile of another feed is unknown, and its name is not revealed', async () => {
    await put('acme-evil/profile.csv', unique(), { ...EVIL, profile: 'gold' });

    const [problem] = (await receiptOf('evil', 'acme-evil/profile.csv')).problems;
    expect(problem).toMatchObject({ code: 'profile_unknown' });
    expect(problem?.message).not.toContain('gold,');
    expect(problem?.message).toContain('Known are tin');
  });
});

describe('keys', () => {
  test.each([
    ['dots that go up', 'acme-evil/../acme/climb.csv'],
    ['dots that stay in place', 'acme-evil/./dot.csv'],
    ['encoded dots', 'acme-evil/%2e%2e%2facme%2fencoded.csv'],
    ['doubled slashes', 'acme-evil//acme//slashes.csv'],
    ['a slash at the end of a folder of the same name', 'acme-evil/acme/nested.csv'],
    ['a control character', 'acme-evil/\u0001\u001b[31m.csv'],
    ['a line break that could inject a header', 'acme-evil/a\r\nx-amz-acl: public-read\r\n.csv'],
  ])('with %s stay exactly in their own feed', async (_, key) => {
    await put(key, unique(), EVIL);

    expect(await listsOf(key)).toMatchObject([{ accountId: evil.account_id, ruleId: 201 }]);
    expect((await receiptOf('evil', key)).drop.key).toBe(key);
    expect(askedKeys().filter(asked => !asked.startsWith('acme-evil/'))).toEqual([]);
  });

  test.each([
    ['a prefix with the same beginning', 'acme-evil2/x.csv'],
    ['a look-alike letter', 'асme/x.csv'],
    ['another case', 'ACME/x.csv'],
    ['an encoded slash', 'acme%2Fx.csv'],
    ['a leading slash', '/acme/x.csv'],
    ['no folder', 'acme.csv'],
    ['leading dots', '../acme/x.csv'],
  ])('with %s belong to no feed, and say so', async (_, key) => {
    const before = stack.simulator.lists.length;
    await put(key, unique(), ACME);

    expect(stack.simulator.lists).toHaveLength(before);
    expect(await metadataOf(key)).toEqual({
      'dropdial-status': 'skipped',
      'dropdial-place': expect.any(String),
      'dropdial-error': expect.stringMatching(/^no_feed: /),
    });
  });
});

describe('sidecars and folder defaults', () => {
  test('a sidecar in the prefix of another feed belongs to no drop, and starts none', async () => {
    await put('acme/side.csv', unique());
    await put(
      'acme-evil/side.csv.json',
      JSON.stringify({ rule_id: 101, priority: 5, max_simultaneous: 5, num_attempts: 3 }),
    );
    await put('acme-evil/acme/side.csv.json', '{}');

    expect(await metadataOf('acme/side.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
    expect(await listsOf('acme/side.csv')).toEqual([]);
  });

  test('folder defaults above a feed’s prefix are never read', async () => {
    await put('_defaults.json', JSON.stringify({ num_attempts: 1, interval_seconds: 1 }));
    await put('acme/_defaults.json', JSON.stringify({ interval_seconds: 60 }));
    stack.s3.clearRequests();
    await put('acme-evil/sub/in.csv', unique(), EVIL);

    expect(
      askedKeys()
        .filter(key => key.endsWith('_defaults.json'))
        .sort(),
    ).toEqual(['acme-evil/_defaults.json', 'acme-evil/sub/_defaults.json']);
    expect((await receiptOf('evil', 'acme-evil/sub/in.csv')).parameters).not.toHaveProperty('interval_seconds');
  });
});

describe('metadata and copies', () => {
  test('a processed object that is copied into another feed is a new drop under the limits of that feed', async () => {
    await put('acme/copied.csv', unique(), ACME);
    const { 'dropdial-submission': original } = await metadataOf('acme/copied.csv');
    const CopySource = `${DROP_BUCKET}/acme/copied.csv`;
    await stack.client.send(new CopyObjectCommand({ Bucket: DROP_BUCKET, Key: 'acme-evil/copied.csv', CopySource }));
    await stack.poller.settled();

    const copied = await metadataOf('acme-evil/copied.csv');
    expect(copied['dropdial-submission']).not.toBe(original);
    // The tags were copied, too, and name a rule of another feed.
    expect(copied).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringContaining('"rule_id"'),
    });
    expect(copied).not.toHaveProperty('dropdial-list-id');
    expect(await listsOf('acme/copied.csv')).toHaveLength(1);
  });

  test('the same content in two feeds is no duplicate', async () => {
    const body = unique();
    await put('acme/same.csv', body, ACME);
    await put('acme-evil/same.csv', body, EVIL);

    expect(await listsOf('acme/same.csv')).toMatchObject([{ accountId: acme.account_id }]);
    expect(await listsOf('acme-evil/same.csv')).toMatchObject([{ accountId: evil.account_id }]);
  });

  test('forged metadata ends nothing, finds nothing and is overwritten', async () => {
    await put('acme/victim.csv', unique(), ACME);
    const victim = await metadataOf('acme/victim.csv');
    const before = await receiptOf('acme', 'acme/victim.csv');

    await put('acme-evil/forged.csv', unique(), EVIL, victim);
    await put('acme/forged.csv', unique(), ACME, victim);
    await put('acme-evil/path.csv', unique(), EVIL, {
      'dropdial-submission': '../acme/x',
      'dropdial-status': 'created',
    });

    for (const [key, owner] of [
      ['acme-evil/forged.csv', evil],
      ['acme/forged.csv', acme],
      ['acme-evil/path.csv', evil],
    ] as const) {
      expect(await listsOf(key)).toMatchObject([{ accountId: owner.account_id }]);
      expect((await metadataOf(key))['dropdial-submission']).not.toBe(victim['dropdial-submission']);
    }
    expect(await receiptOf('acme', 'acme/victim.csv')).toEqual(before);
    expect(stack.s3.requests.filter(({ key }) => key?.includes('..'))).toEqual([]);
  });

  test('one idempotency key in two feeds is two submissions, each in its own ledger', async () => {
    const [ofAcme, ofEvil] = [await receiptsOf('acme'), await receiptsOf('evil')];
    await put('acme/key.csv', unique(), { ...ACME, idempotency_key: 'shared' });
    await put('acme-evil/key.csv', unique(), { ...EVIL, idempotency_key: 'shared' });

    expect([await receiptsOf('acme'), await receiptsOf('evil')]).toEqual([ofAcme + 1, ofEvil + 1]);
    expect((await receiptOf('evil', 'acme-evil/key.csv')).state).toBe('created');
    expect((await receiptOf('acme', 'acme/key.csv')).state).toBe('created');
  });
});

describe('malicious input', () => {
  test('a value with line ends becomes neither a header of the object nor a line of the log', async () => {
    const encoding = 'x\r\nx-amz-meta-dropdial-status: created\r\n{"level":"INFO","message":"forged"}';
    await put('acme-evil/header.csv.json', JSON.stringify({ encoding, name: 'a\r\nHost: x' }));
    await put('acme-evil/header.csv', unique(), EVIL);

    const metadata = await metadataOf('acme-evil/header.csv');
    expect(metadata['dropdial-status']).toBe('rejected');
    expect(metadata['dropdial-error']).toMatch(/^[\x20-\x7e]+$/);
    expect(stack.logs.filter(line => line.startsWith('{"level":"INFO","message":"forged"'))).toEqual([]);
  });

  test('a name with every special character of a query stays one parameter', async () => {
    await put('acme-evil/query.csv.json', JSON.stringify({ name: 'a&rule_id=101&priority=0#?%26=;+' }));
    await put('acme-evil/query.csv', unique(), EVIL);

    const [list] = await listsOf('acme-evil/query.csv');
    expect(list).toMatchObject({ ruleId: 201, priority: 5 });
    expect(list?.name).toMatch(/^a&rule_id=101&priority=0#\?%26=;\+ ~/);
  });

  test.each([
    ['too large', '{"name": "x"}'.padEnd(64 * 1024 + 1), 'must have at most 65536 bytes'],
    ['nested deeply', `{"name": ${'['.repeat(30_000)}`, 'more than 32 levels'],
    ['with a prototype', '{"__proto__": {"rule_id": 101}}', '"__proto__" is not a parameter'],
    ['with a constructor', '{"constructor": {"prototype": {"rule_id": 101}}}', '"constructor" is not a parameter'],
    ['with one name twice', '{"rule_id": 201, "rule_id": 101}', 'must have "rule_id" once'],
  ])('a sidecar or folder defaults %s are rejected', async (what, content, message) => {
    const name = what.replaceAll(' ', '-');
    await put(`acme-evil/${name}.csv.json`, content);
    await put(`acme-evil/${name}.csv`, unique(), EVIL);
    await put(`acme-evil/${name}/_defaults.json`, content);
    await put(`acme-evil/${name}/in.csv`, unique(), EVIL);

    for (const key of [`acme-evil/${name}.csv`, `acme-evil/${name}/in.csv`]) {
      expect((await receiptOf('evil', key)).problems[0]?.message).toContain(message);
      expect(await listsOf(key)).toEqual([]);
    }
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString'])('the profile "%s" does not exist', async profile => {
    const key = `acme-evil/profile-${profile}.csv`;
    await put(key, unique(), { ...EVIL, profile });

    expect(await metadataOf(key)).toMatchObject({ 'dropdial-status': 'rejected' });
  });

  test('the highest priority is rejected in a feed that does not name it', async () => {
    await put('acme-evil/first.csv', unique(), { ...EVIL, priority: '0' });

    expect((await metadataOf('acme-evil/first.csv'))['dropdial-error']).toContain('"priority" must be at least 1');
  });
});

test('the actions of one partner appear in no line that names the credentials of another, and in no other account', () => {
  const accounts = new Set(stack.simulator.lists.map(({ accountId, ruleId }) => `${accountId} ${ruleId}`));

  expect([...accounts].sort()).toEqual([`${acme.account_id} 101`, `${evil.account_id} 201`].sort());
  expect(stack.logs.join('\n')).not.toMatch(/PRIVATE KEY|Bearer|1202555/);
});
