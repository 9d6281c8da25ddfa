import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack();
});
afterAll(() => stack.close());

describe('where the parameters come from', () => {
  test('a drop with only tags is submitted with them, and the object carries the answer', async () => {
    await stack.drop('tags.csv', csvOf(3), COMPLETE);

    const [list] = await stack.listsOf('tags.csv');
    expect(list).toMatchObject({ count: 3, parameters: { ...COMPLETE, delimiter: ';' } });
    expect(await stack.metadata('tags.csv')).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-list-id': String(list?.listId),
      'dropdial-batch-id': list?.batchId,
      'dropdial-count': '3',
      'dropdial-submitted-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('a drop with a sidecar that came first is submitted with it', async () => {
    const sidecar = { rule_id: 102, priority: 0, max_simultaneous: 1, num_attempts: 5, name: 'From a sidecar' };
    await stack.drop('sidecar.csv.json', JSON.stringify(sidecar));
    await stack.drop('sidecar.csv', csvOf(2));

    const [list] = await stack.listsOf('sidecar.csv');
    expect(list?.parameters).toMatchObject({ rule_id: '102', priority: '0', max_simultaneous: '1', num_attempts: '5' });
    expect(list?.name).toMatch(/^From a sidecar ~[0-9a-f]{12}$/);
  });

  test('tags win over the sidecar, field by field, and the receipt names the origin of each', async () => {
    await stack.drop('both.json', JSON.stringify({ rule_id: 102, priority: 9, num_attempts: 2 }));
    await stack.drop('both.csv', csvOf(1), { priority: '1', 'voximplant:max_simultaneous': '7', 'cost-center': 'x' });

    const receipt = await stack.receipt('both.csv');
    expect(receipt.parameters).toMatchObject({ rule_id: 102, priority: 1, max_simultaneous: 7, num_attempts: 2 });
    expect(receipt.origins).toEqual({
      rule_id: 'sidecar',
      priority: 'tag',
      max_simultaneous: 'tag',
      num_attempts: 'sidecar',
      name: 'file name',
    });
    expect(receipt.ignored).toEqual({ tags: ['cost-center'], metadata: [] });
  });

  test.each([
    ['as a tag', { ...COMPLETE, dryrun: 'true' }, {}],
    ['as metadata', COMPLETE, { Metadata: { 'dry-run': 'true' } }],
  ])('a dry run that is mistyped %s calls nobody, and says why', async (where, tags, more) => {
    const name = `mistyped ${where}.csv`;
    await stack.drop(name, csvOf(2), tags, more);

    expect(await stack.listsOf(name)).toEqual([]);
    expect(await stack.metadata(name)).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringMatching(/^tag_suspicious: .*looks like "dry_run"/),
    });
  });

  test('a drop without its required parameters waits and names them; the sidecar that comes later starts it once', async () => {
    await stack.drop('later.csv', csvOf(4), { rule_id: '101' });
    const waiting = await stack.metadata('later.csv');
    expect(waiting).toMatchObject({
      'dropdial-status': 'waiting',
      'dropdial-error': expect.stringContaining('priority, max_simultaneous, num_attempts'),
    });
    expect(await stack.listsOf('later.csv')).toEqual([]);

    await stack.drop('later.csv.json', JSON.stringify({ priority: 1, max_simultaneous: 2, num_attempts: 3 }));

    expect(await stack.metadata('later.csv')).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-submission': waiting['dropdial-submission'],
    });
    expect(await stack.listsOf('later.csv')).toHaveLength(1);
  });

  test('tags that are added after the upload start a waiting drop', async () => {
    await stack.drop('tagged-later.csv', csvOf(1));
    await stack.putTags('tagged-later.csv', COMPLETE);
    await stack.poller.settled();

    expect(await stack.metadata('tagged-later.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.listsOf('tagged-later.csv')).toHaveLength(1);
  });

  test('all problems of the parameters are reported at once, and nothing is sent', async () => {
    await stack.drop('wrong.csv.json', JSON.stringify({ num_attempts: 7, priorty: 1, name: 'a/b' }));
    await stack.drop('wrong.csv', csvOf(1), { rule_id: 'abc', 'voximplant:colour': 'red' });

    const receipt = await stack.receipt('wrong.csv');
    expect(receipt.state).toBe('rejected');
    expect(receipt.problems.map(({ field, origin }) => `${field} ${origin}`).sort()).toEqual([
      'name sidecar',
      'num_attempts sidecar',
      'priorty sidecar',
      'rule_id tag',
      'voximplant:colour tag',
    ]);
    const metadata = await stack.metadata('wrong.csv');
    expect(metadata['dropdial-status']).toBe('rejected');
    expect(metadata['dropdial-error']).toMatch(/\(and 4 more\)$/);
    expect(await stack.listsOf('wrong.csv')).toEqual([]);
  });

  test('a malformed sidecar is rejected in a receipt of bounded size', async () => {
    const nonsense = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`field-${index}`, 1]));
    await stack.drop('nonsense.csv.json', JSON.stringify(nonsense));
    await stack.drop('nonsense.csv', csvOf(1), COMPLETE);

    const receipt = await stack.receipt('nonsense.csv');
    expect([receipt.problems.length, receipt.problemCount]).toEqual([100, 4000]);
    expect((await stack.metadata('nonsense.csv'))['dropdial-error']).toMatch(/\(and 3999 more\)$/);
  });

  test('two sidecars for one CSV are rejected', async () => {
    await stack.drop('two.csv.json', '{}');
    await stack.drop('two.json', '{}');
    await stack.drop('two.csv', csvOf(1), COMPLETE);

    expect((await stack.metadata('two.csv'))['dropdial-error']).toMatch(/more than one sidecar/);
  });
});

describe('files that must not become a call list', () => {
  test('a file of 0 bytes is skipped, and says so', async () => {
    await stack.drop('empty.csv', Buffer.alloc(0), COMPLETE);

    expect(await stack.metadata('empty.csv')).toMatchObject({
      'dropdial-status': 'skipped',
      'dropdial-error': expect.stringContaining('0 bytes'),
    });
    expect(await stack.listsOf('empty.csv')).toEqual([]);
  });

  test('a header without a row is rejected', async () => {
    await stack.drop('header.csv', 'phone_number;name\n', COMPLETE);

    expect(await stack.metadata('header.csv')).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringContaining('at least 1 data row;'),
    });
  });

  test('a row with too few fields rejects the whole file, with its row number', async () => {
    await stack.drop('ragged.csv', 'phone_number;name\n+12025550101;Ada\n+12025550102\n+12025550103;Bo\n', COMPLETE);

    const [problem] = (await stack.receipt('ragged.csv')).problems;
    expect(problem).toMatchObject({ code: 'csv_field_count', row: 3, offset: 35 });
    expect(await stack.listsOf('ragged.csv')).toEqual([]);
  });

  test('a file that is shorter than its sidecar says is rejected', async () => {
    await stack.drop('cut.csv.json', JSON.stringify({ rows: 3, bytes: csvOf(3).length }));
    await stack.drop('cut.csv', csvOf(2), COMPLETE);

    expect((await stack.receipt('cut.csv')).problems.map(({ field }) => field)).toEqual(['rows', 'bytes']);
    expect(await stack.listsOf('cut.csv')).toEqual([]);
  });

  test('a file that is not UTF-8 is rejected with the likely encoding, and dials once the encoding is named', async () => {
    const latin = Buffer.from('phone_number;name\n+12025550101;Ren\u00e9e\n', 'latin1');
    await stack.drop('latin.csv', latin, COMPLETE);
    await stack.drop('latin-named.csv', latin, { ...COMPLETE, encoding: 'windows-1252' });

    expect((await stack.metadata('latin.csv'))['dropdial-error']).toContain('set encoding=windows-1252');
    const [list] = await stack.listsOf('latin-named.csv');
    expect(list?.rows).toEqual([{ phone_number: '+12025550101', name: 'Ren\u00e9e' }]);
  });

  test('a byte order mark is not sent, and is not part of the first column name', async () => {
    await stack.drop('mark.csv', `\ufeff${csvOf(1)}`, COMPLETE);

    const [list] = await stack.listsOf('mark.csv');
    expect(list?.columns).toEqual(['phone_number', 'name']);
  });

  test('a temporary name of an upload in progress starts nothing; the rename that follows does', async () => {
    await stack.drop('.renamed.csv', csvOf(2), COMPLETE);
    await stack.drop('renamed.csv.filepart', csvOf(2), COMPLETE);
    expect(stack.simulator.lists.filter(({ name }) => name.includes('renamed'))).toEqual([]);

    const CopySource = `${DROP_BUCKET}/${PREFIX}renamed.csv.filepart`;
    await stack.client.send(new CopyObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}renamed.csv`, CopySource }));
    await stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}renamed.csv.filepart` }));
    await stack.poller.settled();

    expect(await stack.listsOf('renamed.csv')).toHaveLength(1);
  });
});

describe('repeated events and objects', () => {
  test('the event of our own copy sends nothing and writes nothing', async () => {
    const before = stack.poller.totals().received;
    await stack.drop('own-copy.csv', csvOf(1), COMPLETE);
    const versions = stack.s3.requests.filter(
      ({ operation, key }) => operation === 'CopyObject' && key === `${PREFIX}own-copy.csv`,
    );

    // The event of the upload, and that of our copy.
    expect(stack.poller.totals().received - before).toBe(2);
    expect(versions).toHaveLength(1);
    expect(await stack.listsOf('own-copy.csv')).toHaveLength(1);
  });

  test('the same event twenty times at once creates one list', async () => {
    const etag = await stack.drop('many.csv', csvOf(1));
    await stack.putTags('many.csv', COMPLETE);
    const detail = {
      bucket: { name: DROP_BUCKET },
      object: { key: `${PREFIX}many.csv`, etag: etag.replaceAll('"', '') },
    };
    const event = JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail });
    for (let copies = 0; copies < 20; copies++) stack.queue.send(event);
    await stack.poller.settled();

    expect(await stack.listsOf('many.csv')).toHaveLength(1);
  });

  test('a new idempotency key submits the same object again, where a duplicate is allowed', async () => {
    await stack.drop('repeat.csv', csvOf(2), COMPLETE);
    const [first] = await stack.listsOf('repeat.csv');
    await stack.putTags('repeat.csv', { ...COMPLETE, idempotency_key: 'second-try', allow_duplicate: 'true' });
    await stack.poller.settled();

    const [second, ...others] = await stack.listsOf('repeat.csv');
    expect(second?.listId).not.toBe(first?.listId);
    expect(others).toEqual([]);
    expect((await stack.metadata('repeat.csv'))['dropdial-list-id']).toBe(String(second?.listId));
  });

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    ['is first added', {}, { idempotency_key: '1' }],
    ['is corrected', { idempotency_key: '1' }, { idempotency_key: '2' }],
    ['is removed', { idempotency_key: '1' }, {}],
    ['is removed by who allows duplicates', { idempotency_key: '1' }, { allow_duplicate: 'true' }],
    ['stays, whatever else is tagged', { idempotency_key: '1' }, { idempotency_key: '1', allow_duplicate: 'true' }],
  ])('an idempotency key that %s after the list was created starts nothing', async (name, first, then) => {
    const file = `${name.replaceAll(/\W/g, '')}.csv`;
    await stack.drop(file, csvOf(2 + name.length), { ...COMPLETE, ...first });
    const [list] = await stack.listsOf(file);
    const before = stack.simulator.lists.length;
    await stack.putTags(file, { ...COMPLETE, ...then });
    await stack.poller.settled();

    expect(stack.simulator.lists).toHaveLength(before);
    expect(await stack.metadata(file)).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-list-id': String(list?.listId),
    });
  });

  test('an overwritten object is a new drop, and late events of the old one are skipped', async () => {
    const etag = await stack.drop('over.csv', csvOf(1), COMPLETE);
    const [old] = await stack.listsOf('over.csv');
    await stack.drop('over.csv', csvOf(5), COMPLETE);
    const [replaced] = await stack.listsOf('over.csv');
    const before = stack.simulator.lists.length;
    const object = { key: `${PREFIX}over.csv`, etag: etag.replaceAll('"', '') };
    stack.queue.send(
      JSON.stringify({
        source: 'aws.s3',
        'detail-type': 'Object Created',
        detail: { bucket: { name: DROP_BUCKET }, object },
      }),
    );
    await stack.poller.settled();

    expect([old?.count, replaced?.count]).toEqual([1, 5]);
    expect(stack.simulator.lists).toHaveLength(before);
    expect((await stack.metadata('over.csv'))['dropdial-count']).toBe('5');
  });

  test('a copy by somebody else under another key is a drop of its own', async () => {
    await stack.drop('original.csv', csvOf(2), COMPLETE);
    const CopySource = `${DROP_BUCKET}/${PREFIX}original.csv`;
    await stack.client.send(new CopyObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}copied.csv`, CopySource }));
    await stack.poller.settled();

    const [original] = await stack.listsOf('original.csv');
    const [copied] = await stack.listsOf('copied.csv');
    expect(copied?.listId).toBeGreaterThan(original?.listId ?? Number.POSITIVE_INFINITY);
  });
});

describe('the object afterwards', () => {
  test('content, headers, tags and the uploader’s metadata are unchanged', async () => {
    const body = csvOf(3);
    const tags = { ...COMPLETE, 'cost-center': '42' };
    await stack.drop('kept.csv', body, tags, {
      ContentType: 'text/csv; charset=utf-8',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="k.csv"',
      ContentLanguage: 'de',
      StorageClass: 'STANDARD_IA',
      Metadata: { uploader: 'somebody', title: '=?UTF-8?B?0J/RgNC40LLQtdGC?=' },
    });

    const Key = `${PREFIX}kept.csv`;
    const object = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key }));
    expect(await object.Body?.transformToString()).toBe(body);
    expect(object).toMatchObject({
      ContentType: 'text/csv; charset=utf-8',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="k.csv"',
      ContentLanguage: 'de',
      StorageClass: 'STANDARD_IA',
      Metadata: { uploader: 'somebody', title: '=?UTF-8?B?0J/RgNC40LLQtdGC?=', 'dropdial-status': 'created' },
    });
    const { TagSet = [] } = await stack.client.send(new GetObjectTaggingCommand({ Bucket: DROP_BUCKET, Key }));
    expect(Object.fromEntries(TagSet.map(tag => [tag.Key, tag.Value]))).toEqual(tags);
  });

  test('the annotation holds the receipt of the ledger and the full answer of the API', async () => {
    await stack.drop('annotated.csv', csvOf(2), COMPLETE);

    const annotation = await stack.client.send(
      new GetObjectAnnotationCommand({
        Bucket: DROP_BUCKET,
        Key: `${PREFIX}annotated.csv`,
        AnnotationName: 'dropdial.receipt',
      }),
    );
    const annotated: unknown = JSON.parse((await annotation.AnnotationPayload?.transformToString()) ?? '');
    const { submission, answer, parameters, plan } = await stack.receipt('annotated.csv');
    expect(annotated).toMatchObject({ submission, state: 'created', answer, parameters, plan });
    expect(answer?.full).toMatchObject({ result: true, count: 2 });
  });
});

describe('keys', () => {
  test.each([
    ['spaces and pluses', 'a b+c  d.csv'],
    ['percent signs', '100%25 %20.csv'],
    ['unicode', 'Кампания ✓ é.CSV'],
    ['quotes and brackets', `it's "x" (1) [2] {3} & <4>; #5?.csv`],
    ['line breaks', 'two\nlines.csv'],
    ['1,024 bytes', `${'ü'.repeat((1024 - PREFIX.length - 4) / 2)}.csv`],
  ])('with %s are kept exactly', async (_what, name) => {
    await stack.drop(name, csvOf(1), COMPLETE);

    expect((await stack.receipt(name)).drop.key).toBe(PREFIX + name);
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.listsOf(name)).toHaveLength(1);
  });
});

test('no log line contains a row, a phone number, a token or a key', () => {
  const logs = stack.logs.join('\n');

  expect(logs).toContain('the call list was created');
  expect(logs).not.toMatch(/1202555|person \d|Bearer|eyJ|PRIVATE KEY/);
});
