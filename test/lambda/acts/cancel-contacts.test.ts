import { describe, expect, test } from 'vitest';
import { type RowIndex, RowIndexer, readRowIndex } from '../../../lambda/csv/row-index.ts';
import { CSV, openContacts } from './open-contacts.ts';
import { answerOf, failureOf, HAND } from './open-desk.ts';

describe('contacts are taken out', () => {
  test('by the names of their tasks, and the receipt counts them', async () => {
    await using opened = await openContacts();

    expect(await opened.cancel('call_task_uuid\nt-1\nt-3\nt-99\n')).toEqual({
      listId: opened.listId,
      counts: { cancelled: 2, not_in_list: 1 },
      rows: { 2: 'cancelled', 3: 'cancelled', 4: 'not_in_list' },
      hidden: 0,
      isWhole: true,
      isCutShort: false,
      isEverybodyOut: true,
    });

    expect(opened.statuses()).toEqual([0, 4, 0, 4, 0, 0, 0, 0, 0, 0]);
    expect((await opened.read()).acts).toEqual([
      expect.objectContaining({ act: 'cancelled', by: 'ada', set: { cancelled: 2, not_in_list: 1 } }),
    ]);
  });

  test('by a number in any notation and in any phone column', async () => {
    await using opened = await openContacts();

    const { rows } = await opened.cancel('mobile\n1 202 555-0106\n0012025550102\n', ['mobile', 'home']);

    expect(rows).toEqual({ 2: 'cancelled', 3: 'cancelled' });
    expect(opened.statuses()).toEqual([4, 0, 4, 0, 0, 0, 4, 0, 0, 0]);
  });

  test('by a number in its own column only, if no phone columns were named', async () => {
    await using opened = await openContacts();

    await opened.cancel('home\n+12025550106\n');

    expect(opened.statuses()).toEqual([4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('again without harm', async () => {
    await using opened = await openContacts();
    await opened.cancel('call_task_uuid\nt-1\n');

    expect(await opened.cancel('call_task_uuid\nt-1\n')).toMatchObject({
      counts: { was_cancelled: 1 },
      isEverybodyOut: true,
    });
    expect(opened.statuses().filter(status => status === 4)).toHaveLength(1);
  });

  test('and the receipt keeps what was done for another reason, but the same reason once', async () => {
    const act = { at: '2026-01-01T00:00:00.000Z', by: 'ada', act: 'cancelled', set: { cancelled: 9 } } as const;
    const acts = [
      { ...act, reason: 'earlier' },
      { ...act, reason: HAND.reason },
      { ...act, act: 'edited', reason: HAND.reason },
    ] as const;
    await using opened = await openContacts(() => ({ acts: [...acts] }));

    await opened.cancel('task_uuid\nt-4\n');

    expect((await opened.read()).acts).toMatchObject([
      { act: 'cancelled', reason: 'earlier' },
      { act: 'edited', reason: HAND.reason },
      { act: 'cancelled', reason: HAND.reason, set: { cancelled: 1 } },
    ]);
  });

  test('and the receipt keeps the last 100 acts', async () => {
    const acts = Array.from({ length: 100 }, (_, at) => {
      return { at: '2026-01-01T00:00:00.000Z', by: 'ada', act: 'cancelled', reason: `file ${at}` } as const;
    });
    await using opened = await openContacts(() => ({ acts }));

    await opened.cancel('task_uuid\nt-4\n');

    const kept = (await opened.read()).acts ?? [];
    expect(kept.map(({ reason }) => reason)).toEqual([...acts.slice(1).map(({ reason }) => reason), HAND.reason]);
  });

  test('by the thousand, in as few requests as possible', async () => {
    const many = `phone;__task_uuid\n${Array.from({ length: 2500 }, (_, at) => `1;t-${at}\n`).join('')}`;
    await using opened = await openContacts(undefined, {}, many);

    const file = `task_uuid\n${Array.from({ length: 2200 }, (_, at) => `t-${at}\n`).join('')}`;
    expect(await opened.cancel(file)).toMatchObject({ counts: { cancelled: 2200 }, isEverybodyOut: true });

    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: 2200, New: 300 });
    expect(opened.simulator.requests.count('CancelCallListTask')).toBe(3);
    expect(opened.simulator.requests.count('GetCallListDetails')).toBe(4);
  });

  test('of a held list too, and stay out when it is started', async () => {
    await using opened = await openContacts(listId => ({ state: 'held', answer: answerOf(listId) }));
    opened.simulator.moveList(opened.listId, 'Canceled');

    await opened.cancel('call_task_uuid\nt-1\n');
    opened.simulator.moveList(opened.listId, 'In progress');
    opened.simulator.completeList(opened.listId);

    expect(opened.statuses()[1]).toBe(4);
    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: 1 });
  });
});

describe('contacts who cannot be taken out are reported', () => {
  test('if they were called before or are being called', async () => {
    await using opened = await openContacts();
    opened.simulator.changeTask(opened.listId, { row: 1 }, { statusId: 2 });
    opened.simulator.changeTask(opened.listId, { row: 2 }, { statusId: 3 });
    opened.simulator.changeTask(opened.listId, { row: 3 }, { statusId: 1 });

    expect(await opened.cancel('call_task_uuid\nt-0\nt-1\nt-2\nt-3\n')).toMatchObject({
      rows: { 2: 'called', 3: 'called', 4: 'calling', 5: 'cancelled' },
      isEverybodyOut: false,
    });
  });

  test('without a request to cancel those who were called', async () => {
    await using opened = await openContacts();
    opened.simulator.completeList(opened.listId);

    expect(await opened.cancel('call_task_uuid\nt-0\n')).toMatchObject({ rows: { 2: 'called' }, isEverybodyOut: true });
    expect(opened.simulator.requests.count('CancelCallListTask')).toBe(0);
  });

  test('if the data of a contact changed, so that the number cannot be compared', async () => {
    await using opened = await openContacts();
    opened.simulator.changeTask(opened.listId, { row: 2 }, { customData: '{"other":1}' });
    opened.simulator.changeTask(opened.listId, { row: 3 }, { customData: 'no JSON' });

    expect(await opened.cancel('mobile\n+12025550101\n')).toMatchObject({
      rows: { 2: 'not_sure' },
      hidden: 2,
      isEverybodyOut: false,
    });
    expect(await opened.cancel('task_uuid\nt-1\n')).toMatchObject({ hidden: 0, isEverybodyOut: true });
  });

  test.each<[cell: string, file: string, result: string]>([
    ['tel:+12025550100', '+12025550100', 'not_sure'],
    ['+12025550100 ext 4', '+12025550100', 'not_sure'],
    ['+12025550100/+12025550109', '+12025550100', 'not_sure'],
    ['unknown', '+12025550100', 'not_in_list'],
    ['n/a 12', '+12025550100', 'not_in_list'],
    ['', '+12025550100', 'not_in_list'],
    ['12025550100.0', '+12025550100', 'cancelled'],
    ['+12025550100', '12025550100.0', 'cancelled'],
    ['+44 (0)20 7946 0123', '+442079460123', 'cancelled'],
    ['+442079460123', '+44 (0)20 7946 0123', 'cancelled'],
    ['+44 (0)20 7946 0123', '+44 (0)20 7946 0123', 'cancelled'],
  ])('whose cell is %j, named as %j: %s', async (cell, named, result) => {
    await using opened = await openContacts(undefined, {}, `mobile;name\n${cell};Ann\n+12025550101;Bob\n`);

    const report = await opened.cancel(`mobile\n${named}\n`);

    expect(report).toMatchObject({ rows: { 2: result }, isEverybodyOut: result !== 'not_sure' });
    expect(opened.statuses()).toEqual([result === 'cancelled' ? 4 : 0, 0]);
  });

  test('if the list does not have the column', async () => {
    await using opened = await openContacts();

    expect(await opened.cancel('work\n+12025550101\n')).toMatchObject({ rows: { 2: 'not_sure' }, hidden: 10 });
  });

  test('if a row names nobody', async () => {
    await using opened = await openContacts();

    expect(await opened.cancel('mobile\nnone\n')).toMatchObject({
      rows: { 2: 'unreadable' },
      isEverybodyOut: false,
    });
  });

  test('with the worse result, if a row means two', async () => {
    await using opened = await openContacts();
    opened.simulator.changeTask(opened.listId, { row: 7 }, { statusId: 1 });

    const { rows } = await opened.cancel('home\n+12025550106\n', ['mobile', 'home']);

    expect(rows).toEqual({ 2: 'calling' });
    expect(opened.statuses()[0]).toBe(4);
  });
});

describe('by the rows of the dropped file', () => {
  /** The row index that a plan makes of a file. */
  function indexOf(csv: string): RowIndex | undefined {
    const [header = '', ...lines] = csv.trim().split('\n');
    const indexer = new RowIndexer();
    indexer.readHeader(header.split(';').map(name => ({ name, offset: 0, line: 1 })));
    for (const line of lines) {
      for (const [column, value] of line.split(';').entries()) indexer.readValue(column, value);
      indexer.endRow();
    }
    return readRowIndex(indexer.toBytes({}));
  }
  const ALIKE = 'phone;name\n+12025550100;Ann\n+12025550101;Bob\n+12025550101;Bob\n+12025550102;Cid\n';

  test('a row is cancelled, and nobody else, whatever the order of the API', async () => {
    for (const taskOrder of ['ascending', 'descending', 'mixed'] as const) {
      await using opened = await openContacts(undefined, { taskOrder });

      const { rows } = await opened.cancel('call_row\n2\n9\n12\n', undefined, {}, indexOf(CSV));

      expect(rows).toEqual({ 2: 'cancelled', 3: 'cancelled', 4: 'not_in_list' });
      expect(opened.statuses()).toEqual([4, 0, 0, 0, 0, 0, 0, 4, 0, 0]);
    }
  });

  test('identical rows are never guessed', async () => {
    await using opened = await openContacts(undefined, {}, ALIKE);

    const file = 'row\n3\n5\n';
    expect(await opened.cancel(file, undefined, {}, indexOf(ALIKE))).toMatchObject({
      rows: { 2: 'not_sure', 3: 'cancelled' },
      hidden: 2,
      isEverybodyOut: false,
    });
    expect(opened.statuses()).toEqual([0, 0, 0, 4]);
  });

  test('nobody is taken out if the rows are unknown', async () => {
    await using opened = await openContacts();

    expect(await failureOf(() => opened.cancel('row\n2\n'))).toMatchObject({
      message: expect.stringContaining('the rows of this list are not known'),
    });
    expect(opened.statuses()).not.toContain(4);
  });
});

describe('nobody is taken out of', () => {
  test.each(['waiting', 'claimed', 'sending', 'in_doubt', 'rejected', 'skipped'] as const)(
    'a submission that is %s',
    async state => {
      await using opened = await openContacts(() => ({ state }));

      expect(await failureOf(() => opened.cancel('task_uuid\nt-1\n'))).toMatchObject({
        message: expect.stringContaining(`is ${state}: there is no list to take anybody out of`),
      });
    },
  );

  test('a list that cannot be read', async () => {
    await using opened = await openContacts();
    opened.simulator.misbehave({ kind: 'error', code: 340, method: 'GetCallListDetails' });

    expect(await failureOf(() => opened.cancel('task_uuid\nt-1\n'))).toMatchObject({
      message: expect.stringContaining('nobody is taken out: GetCallListDetails was refused with code 340'),
    });
    expect(await opened.read()).not.toHaveProperty('acts');
  });

  test('a list of another account', async () => {
    await using opened = await openContacts(listId => ({ answer: answerOf(listId), account: 1 }));

    expect(await failureOf(() => opened.cancel('task_uuid\nt-1\n', undefined, { accountId: 2 }))).toMatchObject({
      message: expect.stringContaining('it was sent as account 1'),
    });
    expect(opened.statuses()).not.toContain(4);
  });
});
