import { gzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const TEXT = 'phone_number;name\n+12025550101;Ren\u00e9e\n+12025550102;\u0416\u0435\u043d\u044f\n';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({ feeds: [{ id: 'local', prefix: PREFIX, rejectFile: true }] });
});
afterAll(() => stack.close());

/** The only list of a drop, as the API read it. */
async function listOf(name: string) {
  const lists = await stack.listsOf(name);
  expect(lists).toHaveLength(1);
  const [list] = lists;
  return { bytes: list?.bytes, columns: list?.columns, count: list?.count, parameters: list?.parameters };
}

describe('what is sent is plain UTF-8, when the file', () => {
  const SENT = { bytes: Buffer.byteLength(TEXT), columns: ['phone_number', 'name'], count: 2 };

  test.each([
    ['has a byte order mark', 'bom.csv', Buffer.from(`\ufeff${TEXT}`), {}],
    [
      'is UTF-16 with a byte order mark, as Excel saves "Unicode text"',
      'utf16.csv',
      Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
      {},
    ],
    ['is UTF-16, as its tag says', 'told.csv', Buffer.from(TEXT, 'utf16le'), { encoding: 'UTF-16LE' }],
    ['begins with "sep=;"', 'sep.csv', Buffer.from(`sep=;\r\n${TEXT}`), {}],
    ['is compressed', 'packed.csv.gz', gzipSync(TEXT), {}],
    [
      'is compressed UTF-16 with a byte order mark',
      'all.CSV.GZ',
      gzipSync(Buffer.from(`\ufeffsep=;\n${TEXT}`, 'utf16le')),
      {},
    ],
  ])('%s', async (_, name, body, tags) => {
    await stack.drop(name, body, { ...COMPLETE, ...tags });

    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '2' });
    const { parameters, ...list } = await listOf(name);
    expect(list).toEqual(SENT);
    expect(['UTF-8', undefined]).toContain(parameters?.encoding);
  });

  test('is compressed according to its header', async () => {
    await stack.drop('header.csv', gzipSync(TEXT), COMPLETE, { ContentEncoding: 'gzip' });

    expect(await listOf('header.csv')).toMatchObject(SENT);
  });
});

test('a compressed file is checked against the claims of its sidecar about the upload, and found by its sidecar', async () => {
  const packed = gzipSync(csvOf(3));
  await stack.drop('contract.csv.gz', packed);
  await stack.drop('contract.csv.gz.json', JSON.stringify({ ...toNumbers(COMPLETE), bytes: packed.length, rows: 3 }));

  expect(await stack.metadata('contract.csv.gz')).toMatchObject({ 'dropdial-status': 'created' });
});

test('a file that wrongly claims to be compressed dials nobody', async () => {
  await stack.drop('lie.csv.gz', csvOf(2), COMPLETE);

  expect(await stack.metadata('lie.csv.gz')).toMatchObject({
    'dropdial-status': 'rejected',
    'dropdial-error': expect.stringContaining('csv_gzip'),
  });
  expect(await stack.listsOf('lie.csv.gz')).toEqual([]);
});

describe('the list of problems beside a rejected file', () => {
  test('names row, column, code and reason, and starts nothing', async () => {
    const invocations = stack.simulator.requests.count('CreateCallList');
    await stack.drop('bad.csv', 'phone;name\n1\n2;3\n', COMPLETE);

    const { Body, ContentType } = await stack.client.send(
      new GetObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}bad.csv.errors.csv` }),
    );
    const rows = parse((await Body?.transformToString()) ?? '');
    expect(ContentType).toBe('text/csv; charset=utf-8');
    expect(rows).toEqual([
      ['row', 'column', 'code', 'message', 'line', 'severity'],
      ['2', '1', 'csv_field_count', expect.stringMatching(/^the row must have 2 fields/), '2', 'error'],
      ['2', '1', 'csv_phone_shape', expect.stringContaining('must be E.164'), '2', 'warning'],
    ]);
    expect(stack.logs.some(line => line.includes('errors_file'))).toBe(true);
    expect(stack.simulator.requests.count('CreateCallList')).toBe(invocations);
    expect(await stack.metadata('bad.csv.errors.csv')).toEqual({ 'dropdial-file': 'true' });
  });
});

describe('numbers in the named columns', () => {
  const PHONES = { ...COMPLETE, phone_columns: 'phone' };

  test('that a spreadsheet damaged are rejected without being quoted', async () => {
    await stack.drop('excel.csv', 'phone;name\n1.2E+11;a\n12025550101;b\n', PHONES);

    const { problems, state } = await stack.receipt('excel.csv');
    expect(state).toBe('rejected');
    expect(problems.map(({ code, row, column }) => [code, row, column])).toEqual([
      ['csv_phone_scientific', 2, 1],
      ['csv_phone_plus', 3, 1],
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/1\.2E|2025550/);
  });

  test('that occur twice are rejected or reported, as the drop requests', async () => {
    const twice = 'phone\n+12025550101\n+12025550102\n+12025550101\n';
    await stack.drop('twice.csv', twice, PHONES);
    await stack.drop('reported.csv', twice, { ...PHONES, duplicates: 'report' });

    expect(await stack.metadata('twice.csv')).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringContaining('csv_phone_repeated'),
    });
    expect(await stack.metadata('reported.csv')).toMatchObject({ 'dropdial-status': 'created' });
    const { plan } = await stack.receipt('reported.csv');
    expect(plan).toMatchObject({ repeatedNumbers: 1, warnings: [{ code: 'csv_phone_repeated', row: 4 }] });
  });
});

describe('a dry run', () => {
  test('plans, writes the result onto the object, and sends nothing', async () => {
    const before = stack.simulator.requests.count('CreateCallList');
    await stack.drop('dry.csv', csvOf(7), { ...COMPLETE, dry_run: 'true' });

    expect(await stack.metadata('dry.csv')).toMatchObject({ 'dropdial-status': 'checked' });
    expect(await stack.receipt('dry.csv')).toMatchObject({ state: 'checked', plan: { rows: 7 }, problems: [] });
    expect(stack.simulator.requests.count('CreateCallList')).toBe(before);
  });

  test('lists the problems it finds and rejects nothing', async () => {
    await stack.drop('dry-bad.csv', 'phone;name\n1\n', { ...COMPLETE, dry_run: 'true' });

    expect(await stack.receipt('dry-bad.csv')).toMatchObject({
      state: 'checked',
      problems: [{ code: 'csv_field_count', row: 2 }],
    });
  });

  test('is followed by the call list once the tag is removed', async () => {
    await stack.drop('then.csv', csvOf(2), { ...COMPLETE, dry_run: 'true' });
    await stack.putTags('then.csv', COMPLETE);
    await stack.poller.settled();

    expect(await stack.metadata('then.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.listsOf('then.csv')).toHaveLength(1);
  });
});

function toNumbers(tags: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, Number(value)]));
}
