import { describe, expect, test } from 'vitest';
import { RowIndexer, readRowIndex } from '../../../lambda/csv/row-index.ts';
import { contactsOf } from '../../../lambda/voximplant/running/contacts.ts';
import { signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at } from '../../support/make-draft.ts';
import { openContacts } from './open-contacts.ts';
import { failureOf } from './open-desk.ts';

describe('an API with undocumented behaviour', () => {
  test.each([
    { taskOrder: 'mixed' },
    { taskNumbers: 'text' },
    { unset: 'absent' },
    { canceledWord: 'Cancelled' },
    { cancelAnswer: 'array' },
    { cancelAnswer: 'results' },
    { betweenAttempts: 'In progress' },
  ] as const)('takes out the same people: %o', async settings => {
    await using opened = await openContacts(undefined, settings);

    await opened.cancel('mobile\n+12025550104\n');

    expect(opened.statuses()).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
  });

  test('whose answer is lost or says nothing is asked for the states of the contacts', async () => {
    await using opened = await openContacts();
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
    await using opened = await openContacts(undefined, {}, many);
    opened.simulator.misbehave({ kind: 'shifted-page', by: 0 });
    opened.simulator.misbehave({ kind: 'shifted-page', by: 1 });

    expect(await opened.cancel('task_uuid\nt-1000\n')).toMatchObject({ counts: { cancelled: 1 }, isWhole: true });
  });

  test.each([
    ['is read once more', 1, true],
    ['leaves the contacts of the list unknown', 2, false],
  ])('whose page is empty although the total counts contacts %s', async (_what, times, isSure) => {
    const people = [0, 1, 2].map(person => `+1202555010${person}`);
    await using opened = await openContacts(undefined, {}, `mobile\n${people.join('\n')}\n`);
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

  test('whose pages are always truncated is read with as many requests as needed', async () => {
    await using opened = await openContacts();
    opened.simulator.misbehave({ kind: 'short-page', keep: 4, method: 'GetCallListDetails', times: 9 });

    expect(await opened.cancel('task_uuid\nt-7\n')).toMatchObject({ counts: { cancelled: 1 }, isWhole: true });
  });

  test('whose pages always lack somebody leaves the contacts of the list unknown', async () => {
    await using opened = await openContacts();
    opened.simulator.misbehave({ kind: 'shifted-page', by: 1, method: 'GetCallListDetails', times: 9 });

    expect(await opened.cancel('task_uuid\nt-0\n')).toMatchObject({
      rows: { 2: 'not_sure' },
      isWhole: false,
      isEverybodyOut: false,
    });
  });
});

describe('a list that is too long for the remaining time', () => {
  const MANY = 4500;
  const many = `phone;__task_uuid\n${Array.from({ length: MANY }, (_, at) => `1;t-${at}\n`).join('')}`;
  const fileOf = (count: number) => `task_uuid\n${Array.from({ length: count }, (_, at) => `t-${at}\n`).join('')}`;

  /** Opens a list whose contacts can be read with this number of requests at most. */
  async function openFor(questions: number) {
    const opened = await openContacts(undefined, {}, many);
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

  test('loses none of the contacts that were found: they are out, and all others are uncertain', async () => {
    await using opened = await openFor(6);
    const { counts, rows, ...report } = await opened.cancel(fileOf(MANY), undefined, opened.limited());

    expect(report).toMatchObject({ isWhole: false, isCutShort: true, isEverybodyOut: false });
    expect(counts.cancelled).toBeGreaterThan(0);
    expect(counts.not_sure).toBeGreaterThan(0);
    expect(counts.not_in_list).toBeUndefined();
    expect(Object.keys(rows)).toHaveLength(MANY);
    expect(opened.simulator.counts(opened.listId)).toMatchObject({ Canceled: counts.cancelled });
  });

  test('makes progress with every attempt if the cancelling takes the time', async () => {
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

  test('is not guessed at: nobody is taken out by rows', async () => {
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
