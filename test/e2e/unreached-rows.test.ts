import { CopyObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
let clock = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

const OUTCOMES = [
  { ends: 'error', resultData: 'busy', where: { note: 'busy' } },
  { ends: 'processed', resultData: 'yes' },
] as const;

beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    concurrency: 1,
    feeds: [
      {
        id: 'local',
        prefix: PREFIX,
        duplicateWindowDays: 7,
        limits: { rows: { max: 6 } },
        results: { write: 'file', unreached: true, settleMinutes: 0 },
      },
    ],
  });
});
afterAll(() => stack.close());
beforeEach(() => stack.simulator.changeSettings({ outcomes: [...OUTCOMES] }));

async function read(name: string): Promise<string> {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key: PREFIX + name }));
  return (await Body?.transformToString()) ?? '';
}

/** Drops a list, completes its calls, and collects its results; returns the text of the unreached rows. */
async function callAll(name: string, lines: readonly string[], end = '\n'): Promise<string> {
  await stack.drop(name, [...lines, ''].join(end), COMPLETE);
  const [list] = await stack.listsOf(name);
  stack.simulator.completeList(list?.listId ?? 0);
  clock += 16 * MINUTE_MS;
  for (let sweeps = 0; sweeps < 3; sweeps++) await stack.sweep();
  expect((await stack.receipt(name)).list?.results?.unreached?.key).toBe(`${PREFIX}${name}.unreached.csv`);
  return read(`${name}.unreached.csv`);
}

/** The people that the list of a drop calls. */
async function calledBy(name: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const lists = await stack.listsOf(name);
  expect(lists).toHaveLength(1);
  return stack.simulator.tasks(lists[0]?.listId ?? 0).map(({ row }) => row);
}

/** The time of a first call, which is irrelevant for the next one. */
const TOMORROW = clock / 1000 + 24 * 3600;
const HEADER = 'phone_number;note;__start_at;__task_uuid';
const PEOPLE = [
  HEADER,
  '+12025550101;fine;;a-1',
  '+12025550102;busy;;a-2',
  `"+12025550103";"busy";"${TOMORROW}";"a-3"`,
  '+12025550104;"fine; and well";;a-4',
];
/** Like `PEOPLE`, with other names: two identical files would be duplicates. */
const peopleOf = (mark: string) => PEOPLE.map(line => line.replaceAll('a-', `${mark}-`));

const UNREACHED = [
  { phone_number: '+12025550102', note: 'busy', __task_uuid: '2' },
  { phone_number: '+12025550103', note: 'busy', __task_uuid: '3' },
];

describe('the rows that nobody reached, dropped again, call only those people', () => {
  test('uploaded under a new name', async () => {
    const unreached = await callAll('upload.csv', peopleOf('u'));
    await stack.drop('second-try.csv', unreached, COMPLETE);

    expect((await calledBy('second-try.csv')).map(({ __task_uuid = '', ...row }) => ({ ...row, __task_uuid }))).toEqual(
      UNREACHED.map(row => ({ ...row, __start_at: '', __task_uuid: `u-${row.__task_uuid}` })),
    );
    expect(await stack.metadata('second-try.csv')).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-count': '2',
    });
  });

  test('copied there with all the tags and metadata of the object', async () => {
    await callAll('copied.csv', peopleOf('c'));
    await stack.client.send(
      new CopyObjectCommand({
        Bucket: DROP_BUCKET,
        Key: `${PREFIX}third-try.csv`,
        CopySource: `${DROP_BUCKET}/${PREFIX}copied.csv.unreached.csv`,
        TaggingDirective: 'REPLACE',
        Tagging: new URLSearchParams(COMPLETE).toString(),
      }),
    );
    await stack.poller.settled();

    expect((await calledBy('third-try.csv')).map(({ note }) => note)).toEqual(['busy', 'busy']);
  });

  test('and people who are not reached then are left over again, until everybody was reached', async () => {
    const first = await callAll('rounds.csv', peopleOf('r'));
    stack.simulator.changeSettings({
      outcomes: [{ ends: 'error', resultData: 'busy', where: { phone_number: '+12025550103' } }, { ends: 'processed' }],
    });
    const second = await callAll('rounds-2.csv', first.split('\r\n').slice(0, -1), '\r\n');
    stack.simulator.changeSettings({ outcomes: [{ ends: 'processed' }] });
    const third = await callAll('rounds-3.csv', second.split('\r\n').slice(0, -1), '\r\n');

    expect([first, second, third].map(text => text.split('\r\n').length - 2)).toEqual([2, 1, 0]);
    // Nobody is left over, so that file calls nobody.
    await stack.drop('rounds-4.csv', third, COMPLETE);
    expect(await stack.listsOf('rounds-4.csv')).toEqual([]);
  });
});

describe('with every guard in force, a file of unreached rows', () => {
  test('starts nothing under its own name, whatever tags it gets', async () => {
    await callAll('named.csv', peopleOf('n'));
    const before = stack.simulator.lists.length;
    await stack.putTags('named.csv.unreached.csv', COMPLETE);
    await stack.drop('other.csv.unreached.csv', PEOPLE.join('\n'), COMPLETE);
    await stack.poller.settled();

    expect(stack.simulator.lists).toHaveLength(before);
  });

  test('calls once when dropped under two names', async () => {
    const unreached = await callAll('twice.csv', peopleOf('t'));
    await stack.drop('try.csv', unreached, COMPLETE);
    await stack.drop('the-same-try.csv', unreached, COMPLETE);

    expect(await stack.listsOf('try.csv')).toHaveLength(1);
    expect(await stack.listsOf('the-same-try.csv')).toEqual([]);
    expect((await stack.metadata('the-same-try.csv'))['dropdial-error']).toContain('try.csv');
  });

  test('is rejected as a duplicate if nobody at all was reached, unless the repeat is intended', async () => {
    const all = ['phone_number;note', '+12025550105;busy', '+12025550106;busy'];
    const unreached = await callAll('nobody.csv', all, '\r\n');
    expect(unreached).toBe([...all, ''].join('\r\n'));
    await stack.drop('nobody-again.csv', unreached, COMPLETE);
    expect(await stack.listsOf('nobody-again.csv')).toEqual([]);
    expect(await stack.metadata('nobody-again.csv')).toMatchObject({ 'dropdial-status': 'rejected' });

    await stack.drop('nobody-meant.csv', unreached, { ...COMPLETE, allow_duplicate: 'true' });
    expect(await calledBy('nobody-meant.csv')).toHaveLength(2);
  });

  test('waits for parameters if it has none', async () => {
    const unreached = await callAll('waiting.csv', peopleOf('w'));
    await stack.drop('waits.csv', unreached);

    expect(await stack.metadata('waits.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
    expect(await stack.listsOf('waits.csv')).toEqual([]);
  });

  test('obeys the limits of the feed', async () => {
    const unreached = await callAll('limits.csv', peopleOf('l'));
    const [header = '', ...rows] = unreached.split('\r\n').slice(0, -1);
    await stack.drop('too-many.csv', [header, ...rows, ...rows, ...rows, ...rows, ''].join('\r\n'), COMPLETE);

    expect(await stack.metadata('too-many.csv')).toMatchObject({ 'dropdial-status': 'rejected' });
  });
});
