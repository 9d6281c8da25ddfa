import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { SuppressionList } from '../../../lambda/feed/suppression-config.ts';
import { areSame, matchLists } from '../../../lambda/suppression/match-lists.ts';
import { DAY_MS } from '../../../lambda/time/units.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { indexNumbers } from '../../support/index-numbers.ts';

const [ANN, BEN, CAL] = ['+12025550101', '+12025550102', '+12025550103'] as const;
const LIST = {
  bucket: 'drops',
  key: 'dnc.txt',
  format: 'auto',
  unreadableShare: 0.001,
  report: 'rows',
  treat: 'remove',
  reach: 'drops',
} as const;

/** A drop of three numbers, and a bucket for lists. */
async function open(options: { readonly versioned?: boolean } = {}) {
  const { s3, server } = await startTestServer(options);
  const time = { now: new Date() };
  const world = {
    s3,
    idleMs: 5_000,
    now: () => time.now,
    signal: new AbortController().signal,
    deadline: () => new Date(time.now.getTime() + 60_000),
  };
  const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body }));
  const match = (...lists: readonly SuppressionList[]) => matchLists(lists, indexNumbers([ANN, BEN, CAL]), world);
  return { s3, server, world, time, put, match };
}

/** The rows on each object, by its key; or why there are none. */
function rowsOf(matched: Awaited<ReturnType<typeof matchLists>>) {
  if (matched.kind === 'unusable') return matched.message;
  return Object.fromEntries(matched.objects.map(({ key, rows }) => [key, [...rows]]));
}

describe('the rows on a list are found', () => {
  test.each<[what: string, body: string | Buffer, list: Partial<SuppressionList>]>([
    ['of lines', `${BEN}\n`, {}],
    ['of lines, compressed', gzipSync(`${BEN}\n`), {}],
    ['of a column', `name;phone\nBen;${BEN}\n`, { column: 'phone' }],
    ['of numbers without a country', '(202) 555-0102\n', { countryCode: '1' }],
    ['in the format of the FTC', '202,5550102\n', { format: 'ftc' }],
    ['of digests', createHash('sha256').update(BEN).digest('hex'), { hashed: 'sha256' }],
  ])('%s', async (_what, body, list) => {
    const { put, match } = await open();
    await put('dnc.txt', body);

    expect(rowsOf(await match({ ...LIST, ...list }))).toEqual({ 'dnc.txt': [2] });
  });

  test('on each of several lists, and each object of one', async () => {
    const { put, match } = await open();
    await put('dnc.txt', `${CAL}\n`);
    await put('dnc/', '');
    await put('dnc/2026.txt', `${ANN}\n${CAL}\n`);
    await put('dnc/changes/monday.txt.gz', gzipSync(`${BEN}\n`));
    const { key: _, ...below } = { ...LIST, prefix: 'dnc/' };

    expect(rowsOf(await match(LIST, below))).toEqual({
      'dnc.txt': [3],
      'dnc/2026.txt': [1, 3],
      'dnc/changes/monday.txt.gz': [2],
    });
  });

  test('and the list that was read is named: its version, its date and its entries', async () => {
    const { put, match } = await open({ versioned: true });
    const { ETag, VersionId } = await put('dnc.txt', `${BEN}\nnobody\n`);

    const matched = await match({ ...LIST, unreadableShare: 0.5 });

    expect(matched).toMatchObject({
      objects: [
        { bucket: 'drops', key: 'dnc.txt', etag: ETag?.slice(1, -1), versionId: VersionId, entries: 1, unreadable: 1 },
      ],
    });
  });
});

describe('a list cannot be used', () => {
  const many = Array.from({ length: 101 }, (_, index) => `dnc/${index}.txt`);
  const below = { key: undefined, prefix: 'dnc/' };

  test.each<[text: string, files: Readonly<Record<string, string | Buffer>>, list?: Partial<SuppressionList>]>([
    ['s3://drops/dnc.txt is not there', {}],
    ['s3://drops/dnc.txt is empty', { 'dnc.txt': '' }],
    ['s3://drops/dnc.txt is empty', { 'dnc.txt': '\n\n \n' }],
    ['s3://drops/dnc.txt is empty', { 'dnc.txt': gzipSync('') }],
    ['of 2 lines 1 hold no number that can be read, the first in line 2', { 'dnc.txt': `${BEN}\n2025550102\n` }],
    ['hold no number that can be read', { 'dnc.txt': 'nobody 1\n' }, { unreadableShare: 1 }],
    [
      'cannot be used: "column" names "phone", which the header does not have',
      { 'dnc.txt': 'a;b\n1;2\n' },
      { column: 'phone' },
    ],
    ['cannot be used', { 'dnc.txt': gzipSync(`${BEN}\n`.repeat(1000)).subarray(0, 30) }],
    ['s3://drops/dnc/ has no objects', { 'dnc.txt': BEN, 'dnc/': '' }, below],
    ['s3://drops/dnc/ has an empty object, "dnc/b.txt"', { 'dnc/a.txt': BEN, 'dnc/b.txt': '' }, below],
    [
      's3://drops/dnc/ has an object, "dnc/b.txt", that cannot be used',
      { 'dnc/a.txt': BEN, 'dnc/b.txt': 'no 1' },
      below,
    ],
    ['s3://drops/dnc/ has more than 100 objects', Object.fromEntries(many.map(key => [key, BEN])), below],
  ])('%s', async (text, files, list = {}) => {
    const { put, match } = await open();
    for (const [key, body] of Object.entries(files)) await put(key, body);

    const matched = await match({ ...LIST, ...list });

    expect(matched).toEqual({ kind: 'unusable', message: expect.stringContaining(text) });
    expect(JSON.stringify(matched)).toContain('the suppression list s3://drops/dnc');
    expect(JSON.stringify(matched)).not.toMatch(/\d{7}/);
  });

  test('whose newest object is too old', async () => {
    const { put, match, time, world } = await open();
    await put('dnc.txt', BEN);
    time.now = new Date(time.now.getTime() + 30 * DAY_MS);
    world.deadline = () => new Date(time.now.getTime() + 60_000);

    expect(rowsOf(await match({ ...LIST, maxAgeDays: 31 }))).toEqual({ 'dnc.txt': [2] });
    expect(rowsOf(await match({ ...LIST, maxAgeDays: 29 }))).toContain(
      'and "maxAgeDays" allows 29; upload a newer one',
    );
  });

  test.each([400, 403, 503])('if S3 answers %i', async status => {
    const { put, match, server } = await open();
    await put('dnc.txt', BEN);
    server.addFault({ kind: 'error', operation: 'GetObject', status, code: 'Refused', times: 9 });

    expect(rowsOf(await match(LIST))).toContain('s3://drops/dnc.txt cannot be read: S3 answered Refused');
  });

  test.each([
    [403, 'AccessDenied', 'let the function read and list it; without the latter S3 does not say that it is missing'],
    [403, 'InvalidObjectState', 'it is archived: restore it, or upload it again'],
    [400, 'KMS.DisabledException', 'see whether its KMS key is enabled, and let the function decrypt with it'],
    [400, 'InvalidRequest', 'see what S3 has'],
  ])('where S3 answers %i %s, and the message says what to do', async (status, code, fix) => {
    const { put, match, server } = await open();
    await put('dnc.txt', BEN);
    server.addFault({ kind: 'error', operation: 'GetObject', status, code, times: 9 });

    expect(rowsOf(await match(LIST))).toBe(
      `the suppression list s3://drops/dnc.txt cannot be read: S3 answered ${code}; ${fix}`,
    );
  });

  test.each([
    [1, { 'dnc.txt': [2] }],
    [2, { 'dnc.txt': [2] }],
    [3, expect.stringContaining('is replaced again and again while it is read; upload it less often')],
  ])('that is replaced while it is read, %i times', async (times, expected) => {
    const { put, match, server } = await open();
    await put('dnc.txt', BEN);
    server.addFault({ kind: 'error', operation: 'GetObject', status: 412, code: 'PreconditionFailed', times });

    expect(rowsOf(await match(LIST))).toEqual(expected);
  });

  test('that takes longer to read than the time allows', async () => {
    const { put, match, world } = await open();
    await put('dnc.txt', BEN);
    world.deadline = () => new Date(world.now().getTime() + 1);

    expect(rowsOf(await match(LIST))).toContain('is too large to be read in the time left');
  });

  test('with others, if they have too many objects together', async () => {
    const { put, match } = await open();
    await put('dnc.txt', BEN);
    for (const key of many.slice(1)) await put(key, BEN);

    expect(rowsOf(await match(LIST, { ...LIST, ...below }))).toContain('have more than 100 objects');
  });

  test('and the first unusable one speaks for all', async () => {
    const { put, match } = await open();
    await put('dnc.txt', BEN);

    expect(rowsOf(await match(LIST, { ...LIST, key: 'other.txt' }))).toContain('s3://drops/other.txt is not there');
  });
});

test('the end of the invocation is not a fault of a list', async () => {
  const { put, world } = await open();
  await put('dnc.txt', BEN);
  const signal = AbortSignal.abort(new Error('over'));

  await expect(matchLists([LIST], indexNumbers([ANN]), { ...world, signal })).rejects.toThrow('over');
});

describe('lists are the same', () => {
  const { key: _, ...below } = { ...LIST, prefix: 'dnc/' };

  async function matched(change: Partial<SuppressionList> = {}) {
    const opened = await open();
    const lists = [LIST, { ...below, ...change }];
    await opened.put('dnc.txt', BEN);
    await opened.put('dnc/a.txt', BEN);
    const found = await opened.match(...lists);
    if (found.kind === 'unusable') throw new Error(found.message);
    return { ...opened, isSame: () => areSame(lists, found.objects, opened.world) };
  }

  test('while nobody writes to them', async () => {
    expect(await (await matched()).isSame()).toBe(true);
  });

  test('if the same content is uploaded again', async () => {
    const { put, isSame } = await matched();
    await put('dnc.txt', BEN);

    expect(await isSame()).toBe(true);
  });

  test.each<[what: string, act: (put: (key: string, body: string) => Promise<unknown>) => Promise<unknown>]>([
    ['is replaced', put => put('dnc.txt', CAL)],
    ['gains an object', put => put('dnc/b.txt', CAL)],
    ['has an object replaced', put => put('dnc/a.txt', CAL)],
  ])('no longer if one %s', async (_what, act) => {
    const { put, isSame } = await matched();
    await act(put);

    expect(await isSame()).toBe(false);
  });

  test.each([
    [31, true],
    [29, false],
  ])('as long as they are not too old: %i days of age allowed, %s', async (maxAgeDays, expected) => {
    const { time, isSame } = await matched({ maxAgeDays });
    time.now = new Date(time.now.getTime() + 30 * DAY_MS);

    expect(await isSame()).toBe(expected);
  });

  test.each(['dnc.txt', 'dnc/a.txt'])('no longer if %s is deleted', async Key => {
    const { s3, isSame } = await matched();
    await s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key }));

    expect(await isSame()).toBe(false);
  });
});
