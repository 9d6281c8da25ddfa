import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { RowIndexer } from '../../lambda/csv/row-index.ts';
import { rowsKey } from '../../lambda/ledger/store/ledger-keys.ts';
import { create } from '../local/voximplant/open-test-simulator.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { answerOf, idOf, openOperator, REASON } from './open-operator.ts';

const CSV = 'phone_number;name\n+12025550100;Ann\n+12025550101;Bob\n+12025550102;Cid\n';

async function openCreated() {
  const operator = await openOperator();
  await create(operator.simulator, {}, CSV);
  const listId = operator.simulator.lists[0]?.listId ?? 0;
  await operator.record('a', { state: 'created', answer: { ...answerOf(listId), count: 3 } });
  const file = async (text: string) => {
    const path = join(operator.dir, 'cancel.csv');
    await writeFile(path, text);
    return path;
  };
  const keepRows = async () => {
    const index = new RowIndexer();
    index.readHeader([
      { name: 'phone_number', offset: 0, line: 1 },
      { name: 'name', offset: 0, line: 1 },
    ]);
    for (const line of CSV.trim().split('\n').slice(1)) {
      for (const [column, value] of line.split(';').entries()) index.readValue(column, value);
      index.endRow();
    }
    const Key = rowsKey('acme', idOf('a'));
    await operator.s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body: index.toBytes({}) }));
  };
  return { ...operator, listId, file, keepRows };
}

describe('dropdial cancel', () => {
  test('takes contacts out of a list that dials, and reports the outcome of each row without its number', async () => {
    const { simulator, dropdial, receiptOf, listId, file } = await openCreated();
    await using _closed = simulator;
    simulator.changeTask(listId, { row: 1 }, { statusId: 2 });

    const path = await file('phone_number\n+12025550100\n+12025550101\n+12025550199\n');
    const { code, out, err } = await dropdial('cancel', 'aaaaaa', path, ...REASON);

    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^called: 1 \(rows 2\)\ncancelled: 1 \(rows 3\)\nnot_in_list: 1 \(rows 4\)\n$/);
    expect(out).not.toMatch(/55501/);
    expect(simulator.counts(listId)).toMatchObject({ Processed: 1, Canceled: 1, New: 1 });
    expect(await receiptOf('a')).toMatchObject({
      acts: [{ act: 'cancelled', by: 'ada', set: { called: 1, cancelled: 1, not_in_list: 1 } }],
    });
    expect(JSON.stringify(await receiptOf('a'))).not.toMatch(/\+?12025550/);
  });

  test('says that a file without rows takes nobody out', async () => {
    const { simulator, dropdial, file } = await openCreated();
    await using _closed = simulator;

    const { code, out } = await dropdial('cancel', 'aaaaaa', await file('phone_number\n'), ...REASON);

    expect([code, out]).toEqual([0, 'the file has no row below its header: nobody was taken out\n']);
  });

  test('refuses a drop without a list before it judges the file', async () => {
    const { simulator, dropdial, record, file } = await openCreated();
    await using _closed = simulator;
    await record('b', { state: 'rejected' });

    expect(await dropdial('cancel', 'bbbbbb', await file('a;b\n1;2\n'), ...REASON)).toEqual({
      code: 1,
      out: '',
      err: 'dropdial: bbbbbbbbbbbb is rejected: there is no list to take anybody out of\n',
    });
  });

  test('calls the standard input by its name', async () => {
    const { simulator, environment } = await openCreated();
    await using _closed = simulator;

    const { err } = await runInProcess(['cancel', 'aaaaaa', '-', ...REASON], environment, { input: '' });

    expect(err).toBe('dropdial: the standard input: it is no CSV with a header\n');
  });

  test('takes them from standard input, and reports each row to a script', async () => {
    const { simulator, environment } = await openCreated();
    await using _closed = simulator;

    const args = ['cancel', 'aaaaaa', '-', '--json', ...REASON];
    const { code, out, err } = await runInProcess(args, environment, { input: 'phone_number\n+12025550101\n' });

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ counts: { cancelled: 1 }, rows: { 2: 'cancelled' }, isWhole: true });
    expect(err).toContain('cancelled: 1 (rows 2)');
  });

  test('is uncertain about a contact that is being called right now', async () => {
    const { simulator, dropdial, listId, file } = await openCreated();
    await using _closed = simulator;
    simulator.changeTask(listId, { row: 1 }, { statusId: 1 });

    expect(await dropdial('cancel', 'aaaaaa', await file('phone_number\n+12025550100\n'), ...REASON)).toMatchObject({
      code: 1,
      out: expect.stringContaining('calling: 1 (rows 2)'),
    });
  });

  test('reports that changed data cannot be compared, and that a list could not be read completely', async () => {
    const { simulator, dropdial, listId, file } = await openCreated();
    await using _closed = simulator;
    simulator.changeTask(listId, { row: 3 }, { customData: 'changed' });
    simulator.misbehave({ kind: 'shifted-page', by: 1, method: 'GetCallListDetails', times: 9 });

    const { code, out } = await dropdial('cancel', 'aaaaaa', await file('phone_number\n+12025550199\n'), ...REASON);

    expect(code).toBe(1);
    expect(out).toContain(`1 contact of list ${listId} could not be compared`);
    expect(out).toContain(`not every contact of list ${listId} could be looked at`);
  });

  test.each([
    [['aaaaaa'], /name one submission and one file/],
    [['aaaaaa', 'a.csv', 'b.csv'], /name one submission and one file/],
    [['aaaaaa', '/no/such/file.csv'], /there is no file "\/no\/such\/file.csv"/],
    [['aaaaaa', import.meta.filename.concat('/x')], /there is no file ".*\/x"/],
    [['aaaaaa', import.meta.dirname], /is a folder, not a file/],
  ])('rejects %j', async (args, message) => {
    const { simulator, dropdial } = await openCreated();
    await using _closed = simulator;

    expect(await dropdial('cancel', ...args, ...REASON)).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
  });

  test.each([
    ['name;note\nAnn;x\n', /its header must have one of/],
    ['+12025550100\n', /its first line must name its columns/],
  ])('rejects the file %j', async (text, message) => {
    const { simulator, dropdial, file } = await openCreated();
    await using _closed = simulator;

    expect(await dropdial('cancel', 'aaaaaa', await file(text), ...REASON)).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
    expect(simulator.requests.count('GetCallListDetails')).toBe(0);
  });

  test('finds the rows of the dropped file if their index was kept, and rejects them otherwise', async () => {
    const { simulator, dropdial, listId, file, keepRows } = await openCreated();
    await using _closed = simulator;
    const path = await file('row\n3\n9\n');

    expect(await dropdial('cancel', 'aaaaaa', path, ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining('the rows of this list are not known'),
    });
    await keepRows();
    const { code, out } = await dropdial('cancel', 'aaaaaa', path, ...REASON);

    expect([code, out]).toEqual([0, 'cancelled: 1 (rows 2)\nnot_in_list: 1 (rows 3)\n']);
    expect(simulator.tasks(listId).map(({ statusId }) => statusId)).toEqual([0, 4, 0]);
  });
});
