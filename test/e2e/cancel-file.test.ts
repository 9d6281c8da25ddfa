import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({
    visibilityTimeoutSeconds: 3600,
    feeds: [
      { id: 'local', prefix: PREFIX, cancelFile: true },
      { id: 'other', prefix: 'other/' },
      { id: 'kept', prefix: 'kept/', cancelFile: true, results: { write: 'file' } },
    ],
  });
});
afterAll(() => stack.close());

const PEOPLE = ['phone_number;name', '+12025550100;Ann', '+12025550101;Bob', '+12025550102;Cid', ''].join('\n');

/** A drop with a dialling list. */
async function dial(name: string) {
  await stack.drop(name, PEOPLE, COMPLETE);
  const [list] = await stack.listsOf(name);
  const listId = list?.listId ?? 0;
  const states = () => stack.simulator.tasks(listId).map(({ statusId }) => statusId);
  return { listId, states };
}

async function read(name: string): Promise<string | undefined> {
  const { Contents = [] } = await stack.client.send(
    new ListObjectsV2Command({ Bucket: DROP_BUCKET, Prefix: PREFIX + name }),
  );
  if (!Contents.some(({ Key }) => Key === PREFIX + name)) return undefined;
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key: PREFIX + name }));
  return Body?.transformToString();
}

const eventsInFlight = () => stack.queue.counts().inFlight + stack.queue.counts().delayed;

describe('a file KEY.cancel.csv', () => {
  test('cancels the people it names, and writes the outcome of each row beside itself', async () => {
    const { states } = await dial('a.csv');

    await stack.drop('a.csv.cancel.csv', 'phone_number\n+1 202 555-0101\n+12025550199\nnobody\n');

    expect(states()).toEqual([0, 4, 0]);
    expect(await read('a.csv.cancelled.csv')).toBe('row,result\r\n2,cancelled\r\n3,not_in_list\r\n4,unreadable\r\n');
    expect((await stack.receipt('a.csv')).acts).toEqual([
      expect.objectContaining({
        act: 'cancelled',
        by: 'cancel file',
        reason: expect.stringContaining('drops/a.csv.cancel.csv'),
        set: { cancelled: 1, not_in_list: 1, unreadable: 1 },
      }),
    ]);
  });

  test('has the same result when its event comes again, as one act', async () => {
    const { states } = await dial('again.csv');
    await stack.drop('again.csv.cancel.csv', 'phone_number\n+12025550100\n');

    await stack.drop('again.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(states()).toEqual([4, 0, 0]);
    expect(await read('again.csv.cancelled.csv')).toBe('row,result\r\n2,was_cancelled\r\n');
    expect((await stack.receipt('again.csv')).acts).toHaveLength(1);
  });

  test('is not a drop, starts nothing, and gets no write-back', async () => {
    await dial('mark.csv');
    const before = stack.simulator.lists.length;

    await stack.drop('mark.csv.cancel.csv', 'phone_number\n+12025550100\n', COMPLETE);
    await stack.putTags('mark.csv.cancel.csv', COMPLETE);
    await stack.poller.settled();

    expect(stack.simulator.lists).toHaveLength(before);
    expect(await stack.metadata('mark.csv.cancel.csv')).toEqual({});
  });

  test('finds the drop without .csv before its ending, too', async () => {
    const { states } = await dial('short.csv');

    await stack.drop('short.cancel.csv', 'phone_number\n+12025550102\n');

    expect(states()).toEqual([0, 0, 4]);
    expect(await read('short.cancelled.csv')).toBe('row,result\r\n2,cancelled\r\n');
  });

  test('reports its own problems beside itself', async () => {
    const { states } = await dial('wrong.csv');

    await stack.drop('wrong.csv.cancel.csv', '+12025550100\n+12025550101\n');

    expect(states()).toEqual([0, 0, 0]);
    expect(await read('wrong.csv.cancelled.csv')).toBe('row,result\r\n1,its first line must name its columns\r\n');
    expect(eventsInFlight()).toBe(0);
  });

  test('says when its drop has no list', async () => {
    await stack.drop('refused.csv', 'phone_number\n', COMPLETE);

    await stack.drop('refused.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(await read('refused.csv.cancelled.csv')).toBe('row,result\r\n1,the file beside it became no list\r\n');
  });

  test('never overwrites an object that somebody else put there', async () => {
    const { states } = await dial('taken.csv');
    await stack.client.send(
      new PutObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}taken.csv.cancelled.csv`, Body: 'mine' }),
    );

    await stack.drop('taken.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(states()).toEqual([4, 0, 0]);
    expect(await read('taken.csv.cancelled.csv')).toBe('mine');
  });
});

test('rows of the dropped file are found in a feed that collects results, and rejected in others', async () => {
  const upload = (Key: string, Body: string) =>
    stack.client.send(
      new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body, Tagging: new URLSearchParams(COMPLETE).toString() }),
    );
  await upload('kept/rows.csv', PEOPLE);
  await stack.poller.settled();
  const listId = stack.simulator.lists.at(-1)?.listId ?? 0;
  await upload('kept/rows.csv.cancel.csv', 'call_row\n4\n');
  await stack.poller.settled();
  expect(stack.simulator.tasks(listId).map(({ statusId }) => statusId)).toEqual([0, 0, 4]);

  const { states } = await dial('rows.csv');
  await stack.drop('rows.csv.cancel.csv', 'call_row\n4\n');
  expect(states()).toEqual([0, 0, 0]);
  expect(await read('rows.csv.cancelled.csv')).toContain('\r\n1,"the rows of this list are not known');
});

describe('the event of a cancel file comes back', () => {
  test('while somebody is being called', async () => {
    const { listId } = await dial('busy.csv');
    stack.simulator.changeTask(listId, { row: 1 }, { statusId: 1 });
    const before = eventsInFlight();

    await stack.drop('busy.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(eventsInFlight()).toBe(before + 1);
    expect(await read('busy.csv.cancelled.csv')).toBe('row,result\r\n2,calling\r\n');
  });

  test('while the drop beside it is waiting', async () => {
    const before = eventsInFlight();
    await stack.drop('waits.csv', PEOPLE);

    await stack.drop('waits.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(eventsInFlight()).toBe(before + 1);
    expect(await read('waits.csv.cancelled.csv')).toBeUndefined();

    // Nobody has to wait for the cancel file once the list exists.
    await stack.putTags('waits.csv', COMPLETE);
    await stack.poller.settled();
    const [list] = await stack.listsOf('waits.csv');
    expect(stack.simulator.counts(list?.listId ?? 0)).toMatchObject({ Canceled: 1, New: 2 });
    expect(await read('waits.csv.cancelled.csv')).toBe('row,result\r\n2,cancelled\r\n');
  });

  test('while there is no drop, and while the API does not answer', async () => {
    const before = eventsInFlight();
    await stack.drop('none.csv.cancel.csv', 'phone_number\n+12025550100\n');
    const { states } = await dial('silent.csv');
    stack.simulator.misbehave({ kind: 'error', code: 340, method: 'GetCallListDetails' });

    await stack.drop('silent.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(eventsInFlight()).toBe(before + 2);
    expect(states()).toEqual([0, 0, 0]);
  });
});

describe('a cancel file of another feed, or of a feed without them', () => {
  test('has no effect unless the feed accepts such files, and still never dials', async () => {
    const upload = (Key: string, Body: string) =>
      stack.client.send(
        new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body, Tagging: new URLSearchParams(COMPLETE).toString() }),
      );
    await upload('other/b.csv', PEOPLE);
    await stack.poller.settled();
    const lists = stack.simulator.lists.length;
    const listId = stack.simulator.lists.at(-1)?.listId ?? 0;

    await upload('other/b.csv.cancel.csv', 'phone_number\n+12025550100\n');
    await stack.poller.settled();

    expect(stack.simulator.lists).toHaveLength(lists);
    expect(stack.simulator.counts(listId)).toMatchObject({ New: 3 });
  });

  test('reaches no list when it names a submission of another key or feed', async () => {
    const { states } = await dial('own.csv');
    const submission = (await stack.metadata('own.csv'))['dropdial-submission'] ?? '';
    await stack.drop('forged.csv', 'phone_number\n', {}, { Metadata: { 'dropdial-submission': submission } });

    await stack.drop('forged.csv.cancel.csv', 'phone_number\n+12025550100\n');

    expect(states()).toEqual([0, 0, 0]);
  });
});

test('no telephone number appears in the log, in an event, or in a file beside the drop', async () => {
  const said = [...stack.logs, JSON.stringify(stack.eventBus.events)].join('\n');

  expect(stack.logs.join()).toContain('contacts were taken out of a list');
  expect(stack.eventBus.events).not.toEqual([]);
  expect(said).not.toMatch(/2025550\d{3}|202 555/);
  for (const name of ['a', 'again', 'taken', 'busy'])
    expect(await read(`${name}.csv.cancelled.csv`)).not.toMatch(/555/);
});
