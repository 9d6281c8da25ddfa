import { describe, expect, test } from 'vitest';
import { cancelContacts, isEverybodyOut } from '../../../lambda/acts/cancel-contacts.ts';
import { readCancelFile } from '../../../lambda/acts/read-cancel-file.ts';
import { type RowIndex, RowIndexer, readRowIndex } from '../../../lambda/csv/row-index.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { type Contacts, contactsOf } from '../../../lambda/voximplant/running/contacts.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at } from '../../support/make-draft.ts';
import { answerOf, failureOf, HAND, openDesk } from './open-desk.ts';

/** Ten people; the one of row 1 has the number of row 7 at home. */
const CSV = [
  'mobile;home;__task_uuid',
  ...Array.from({ length: 10 }, (_, at) => `+1202555010${at};${at === 0 ? '+12025550106' : ''};t-${at}`),
  '',
].join('\n');

async function open(
  change: (listId: number) => Partial<Draft> = () => ({}),
  options: Parameters<typeof openTestSimulator>[0] = {},
  csv = CSV,
) {
  const simulator = await openTestSimulator({ callSeconds: 10, keepRows: 10_000, ...options });
  await create(simulator, {}, csv);
  const listId = simulator.lists[0]?.listId ?? 0;
  const answer = { ...answerOf(listId), count: csv.split('\n').length - 2 };
  const opened = openDesk({ state: 'created', answer, ...change(listId) });
  const api = makeCallContext(simulator.url, await signToken());
  const lists: Contacts = { ...contactsOf(api), accountId: undefined };
  async function cancel(
    file: string,
    phoneColumns?: readonly string[],
    asked: Partial<Contacts> = {},
    index?: RowIndex,
  ) {
    const wish = await readCancelFile(Buffer.from(file), phoneColumns);
    if ('problem' in wish) throw new Error(wish.problem);
    const openThem = async () => ({ ...lists, ...asked });
    const { report } = await cancelContacts(opened.desk, opened.submission, HAND, wish, openThem, index);
    return { ...report, rows: Object.fromEntries(report.rows), isEverybodyOut: isEverybodyOut(report) };
  }
  const statuses = () => simulator.tasks(listId).map(({ statusId }) => statusId);
  return { ...opened, simulator, listId, cancel, statuses, [Symbol.asyncDispose]: () => simulator.close() };
}

describe('contacts are taken out', () => {
  test('by what names their task, and the receipt counts them', async () => {
    await using opened = await open();

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

  test('by a number, however it is written, in whatever phone column it stands', async () => {
    await using opened = await open();

    const { rows } = await opened.cancel('mobile\n1 202 555-0106\n0012025550102\n', ['mobile', 'home']);

    expect(rows).toEqual({ 2: 'cancelled', 3: 'cancelled' });
    expect(opened.statuses()).toEqual([4, 0, 4, 0, 0, 0, 4, 0, 0, 0]);
  });

  test('by a number in its own column alone, where nobody said which columns hold numbers', async () => {
    await using opened = await open();

    await opened.cancel('home\n+12025550106\n');

    expect(opened.statuses()).toEqual([4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('again, to no harm', async () => {
    await using opened = await open();
    await opened.cancel('call_task_uuid\nt-1\n');

    expect(await opened.cancel('call_task_uuid\nt-1\n')).toMatchObject({
      counts: { was_cancelled: 1 },
      isEverybodyOut: true,
    });
    expect(opened.statuses().filter(status => status === 4)).toHaveLength(1);
  });

  test('by thousands, in as few requests as there can be', async () => {
    const many = `phone;__task_uuid\n${Array.from({ length: 2500 }, (_, at) => `1;t-${at}\n`).join('')}`;
    await using opened = await open(undefined, {}, many);

    const file = `task_uuid\n${Array.from({ length: 2200 }, (_, at) => `t-${at}\n`).join('')}`;
    expect(await opened.cancel(file)).toMatchObject({ counts: { cancelled: 2200 }, isEverybodyOut: true });

    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: 2200, New: 300 });
    expect(opened.simulator.requests.count('CancelCallListTask')).toBe(3);
    expect(opened.simulator.requests.count('GetCallListDetails')).toBe(4);
  });

  test('of a held list too, and stay out when it is started', async () => {
    await using opened = await open(listId => ({ state: 'held', answer: answerOf(listId) }));
    opened.simulator.moveList(opened.listId, 'Canceled');

    await opened.cancel('call_task_uuid\nt-1\n');
    opened.simulator.moveList(opened.listId, 'In progress');
    opened.simulator.completeList(opened.listId);

    expect(opened.statuses()[1]).toBe(4);
    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: 1 });
  });
});

describe('who cannot be taken out is told', () => {
  test('called before, or just being called', async () => {
    await using opened = await open();
    opened.simulator.changeTask(opened.listId, { row: 1 }, { statusId: 2 });
    opened.simulator.changeTask(opened.listId, { row: 2 }, { statusId: 3 });
    opened.simulator.changeTask(opened.listId, { row: 3 }, { statusId: 1 });

    expect(await opened.cancel('call_task_uuid\nt-0\nt-1\nt-2\nt-3\n')).toMatchObject({
      rows: { 2: 'called', 3: 'called', 4: 'calling', 5: 'cancelled' },
      isEverybodyOut: false,
    });
  });

  test('without asking for those to be cancelled who were called', async () => {
    await using opened = await open();
    opened.simulator.completeList(opened.listId);

    expect(await opened.cancel('call_task_uuid\nt-0\n')).toMatchObject({ rows: { 2: 'called' }, isEverybodyOut: true });
    expect(opened.simulator.requests.count('CancelCallListTask')).toBe(0);
  });

  test('a number that somebody has whose data changed: he cannot be compared', async () => {
    await using opened = await open();
    opened.simulator.changeTask(opened.listId, { row: 2 }, { customData: '{"other":1}' });
    opened.simulator.changeTask(opened.listId, { row: 3 }, { customData: 'no JSON' });

    expect(await opened.cancel('mobile\n+12025550101\n')).toMatchObject({
      rows: { 2: 'not_sure' },
      hidden: 2,
      isEverybodyOut: false,
    });
    expect(await opened.cancel('task_uuid\nt-1\n')).toMatchObject({ hidden: 0, isEverybodyOut: true });
  });

  test('a number in a column that the list does not have', async () => {
    await using opened = await open();

    expect(await opened.cancel('work\n+12025550101\n')).toMatchObject({ rows: { 2: 'not_sure' }, hidden: 10 });
  });

  test('a row that names nobody', async () => {
    await using opened = await open();

    expect(await opened.cancel('mobile\nnone\n')).toMatchObject({
      rows: { 2: 'unreadable' },
      isEverybodyOut: false,
    });
  });

  test('of a row that means two, the one that is worse off', async () => {
    await using opened = await open();
    opened.simulator.changeTask(opened.listId, { row: 7 }, { statusId: 1 });

    const { rows } = await opened.cancel('home\n+12025550106\n', ['mobile', 'home']);

    expect(rows).toEqual({ 2: 'calling' });
    expect(opened.statuses()[0]).toBe(4);
  });
});

describe('by the rows of the dropped file', () => {
  /** What the plan leaves behind of a file. */
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

  test('a row is cancelled whatever order the API has, and with it nobody else', async () => {
    for (const taskOrder of ['ascending', 'descending', 'mixed'] as const) {
      await using opened = await open(undefined, { taskOrder });

      const { rows } = await opened.cancel('call_row\n2\n9\n12\n', undefined, {}, indexOf(CSV));

      expect(rows).toEqual({ 2: 'cancelled', 3: 'cancelled', 4: 'not_in_list' });
      expect(opened.statuses()).toEqual([4, 0, 0, 0, 0, 0, 0, 4, 0, 0]);
    }
  });

  test('rows that are alike are never guessed', async () => {
    await using opened = await open(undefined, {}, ALIKE);

    const file = 'row\n3\n5\n';
    expect(await opened.cancel(file, undefined, {}, indexOf(ALIKE))).toMatchObject({
      rows: { 2: 'not_sure', 3: 'cancelled' },
      hidden: 2,
      isEverybodyOut: false,
    });
    expect(opened.statuses()).toEqual([0, 0, 0, 4]);
  });

  test('nobody is taken out where the rows are not known', async () => {
    await using opened = await open();

    expect(await failureOf(() => opened.cancel('row\n2\n'))).toMatchObject({
      message: expect.stringContaining('the rows of this list are not known'),
    });
    expect(opened.statuses()).not.toContain(4);
  });
});

describe('an API that does as it likes', () => {
  test.each([
    { taskOrder: 'mixed' },
    { taskNumbers: 'text' },
    { unset: 'absent' },
    { canceledWord: 'Cancelled' },
    { cancelAnswer: 'array' },
    { cancelAnswer: 'results' },
    { betweenAttempts: 'In progress' },
  ] as const)('takes out the same people: %o', async settings => {
    await using opened = await open(undefined, settings);

    await opened.cancel('mobile\n+12025550104\n');

    expect(opened.statuses()).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
  });

  test('whose answer is lost, or says nothing, is asked where the contacts stand', async () => {
    await using opened = await open();
    opened.simulator.misbehave({ kind: 'html', method: 'CancelCallListTask', executes: true });
    expect(await opened.cancel('task_uuid\nt-1\n')).toMatchObject({ rows: { 2: 'cancelled' }, isEverybodyOut: true });

    opened.simulator.misbehave({ kind: 'html', method: 'CancelCallListTask' });
    expect(await opened.cancel('task_uuid\nt-2\n')).toMatchObject({
      rows: { 2: 'not_cancelled' },
      isEverybodyOut: false,
    });
  });

  test('whose pages shift is read once more', async () => {
    const many = `phone;__task_uuid\n${Array.from({ length: 1500 }, (_, at) => `1;t-${at}\n`).join('')}`;
    await using opened = await open(undefined, {}, many);
    opened.simulator.misbehave({ kind: 'shifted-page', by: 0 });
    opened.simulator.misbehave({ kind: 'shifted-page', by: 1 });

    expect(await opened.cancel('task_uuid\nt-1000\n')).toMatchObject({ counts: { cancelled: 1 }, isWhole: true });
  });

  test.each([
    ['is read once more', 1, true],
    ['leaves it open who is in the list', 2, false],
  ])('whose page is empty while places are counted %s', async (_what, times, isSure) => {
    const people = [0, 1, 2].map(person => `+1202555010${person}`);
    await using opened = await open(undefined, {}, `mobile\n${people.join('\n')}\n`);
    const indexer = new RowIndexer();
    indexer.readHeader([{ name: 'mobile', offset: 0, line: 1 }]);
    for (const number of people) {
      indexer.readValue(0, number);
      indexer.endRow();
    }
    const rows = readRowIndex(indexer.toBytes({}));
    opened.simulator.misbehave({ kind: 'short-page', keep: 0, method: 'GetCallListDetails', times });

    const report = await opened.cancel('row\n3\n', [], {}, rows);

    expect(report).toMatchObject({ rows: { 2: isSure ? 'cancelled' : 'not_sure' }, isWhole: isSure });
    expect(opened.statuses()).toEqual([0, isSure ? 4 : 0, 0]);
  });

  test('whose pages are cut short every time is read in as many as it takes', async () => {
    await using opened = await open();
    opened.simulator.misbehave({ kind: 'short-page', keep: 4, method: 'GetCallListDetails', times: 9 });

    expect(await opened.cancel('task_uuid\nt-7\n')).toMatchObject({ counts: { cancelled: 1 }, isWhole: true });
  });

  test('whose pages lack somebody every time leaves it open who is in the list', async () => {
    await using opened = await open();
    opened.simulator.misbehave({ kind: 'shifted-page', by: 1, method: 'GetCallListDetails', times: 9 });

    expect(await opened.cancel('task_uuid\nt-0\n')).toMatchObject({
      rows: { 2: 'not_sure' },
      isWhole: false,
      isEverybodyOut: false,
    });
  });
});

describe('a list that is too long for the time there is', () => {
  const MANY = 4500;
  const many = `phone;__task_uuid\n${Array.from({ length: MANY }, (_, at) => `1;t-${at}\n`).join('')}`;
  const fileOf = (count: number) => `task_uuid\n${Array.from({ length: count }, (_, at) => `t-${at}\n`).join('')}`;

  /** The list, and contacts for whom there is time for so many questions in all. */
  async function openFor(questions: number) {
    const opened = await open(undefined, {}, many);
    const api = makeCallContext(opened.simulator.url, await signToken());
    let asked = 0;
    const limited = () => ({
      ...contactsOf(api, { now: () => at(asked++), deadline: () => at(questions) }),
      accountId: undefined,
    });
    return {
      ...opened,
      limited,
      again: () => {
        asked = 0;
      },
    };
  }

  test('loses nobody who was found: they are out, and of the others nothing is said for certain', async () => {
    await using opened = await openFor(6);
    const { counts, rows, ...report } = await opened.cancel(fileOf(MANY), undefined, opened.limited());

    expect(report).toMatchObject({ isWhole: false, isCutShort: true, isEverybodyOut: false });
    expect(counts.cancelled).toBeGreaterThan(0);
    expect(counts.not_sure).toBeGreaterThan(0);
    expect(counts.not_in_list).toBeUndefined();
    expect(Object.keys(rows)).toHaveLength(MANY);
    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: counts.cancelled });
  });

  test('gets on with every try where it is the cancelling that takes the time', async () => {
    await using opened = await openFor(13);
    const left: number[] = [];
    for (let tries = 0; tries < 4; tries++) {
      opened.again();
      const { counts } = await opened.cancel(fileOf(MANY), undefined, opened.limited());
      left.push(counts.not_cancelled ?? 0);
    }

    expect(left[0]).toBeGreaterThan(0);
    expect(left.at(-1)).toBe(0);
    expect(left).toEqual([...left].sort((a, b) => b - a));
    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: MANY });
  });

  test('is not guessed in: by rows nobody is taken out', async () => {
    await using opened = await openFor(4);
    const index = new RowIndexer();
    index.readHeader([{ name: 'phone', offset: 0, line: 1 }]);
    index.readValue(0, '1');
    index.endRow();
    const rows = readRowIndex(index.toBytes({}));

    expect(await failureOf(() => opened.cancel('row\n2\n', undefined, opened.limited(), rows))).toMatchObject({
      message: expect.stringContaining('has more contacts than there is time for'),
    });
    expect(opened.statuses()).not.toContain(4);
  });
});

describe('nobody is taken out of', () => {
  test.each(['waiting', 'claimed', 'sending', 'in_doubt', 'rejected', 'skipped'] as const)(
    'a submission that is %s',
    async state => {
      await using opened = await open(() => ({ state }));

      expect(await failureOf(() => opened.cancel('task_uuid\nt-1\n'))).toMatchObject({
        message: expect.stringContaining(`is ${state}: there is no list to take anybody out of`),
      });
    },
  );

  test('a list that cannot be read', async () => {
    await using opened = await open();
    opened.simulator.misbehave({ kind: 'error', code: 340, method: 'GetCallListDetails' });

    expect(await failureOf(() => opened.cancel('task_uuid\nt-1\n'))).toMatchObject({
      message: expect.stringContaining('nobody is taken out: GetCallListDetails was refused with code 340'),
    });
    expect(await opened.read()).not.toHaveProperty('acts');
  });

  test('a list of another account', async () => {
    await using opened = await open(listId => ({ answer: answerOf(listId), account: 1 }));

    expect(await failureOf(() => opened.cancel('task_uuid\nt-1\n', undefined, { accountId: 2 }))).toMatchObject({
      message: expect.stringContaining('it was sent as account 1'),
    });
    expect(opened.statuses()).not.toContain(4);
  });
});
