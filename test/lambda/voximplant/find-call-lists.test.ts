import { describe, expect, test } from 'vitest';
import { findCallLists, readCallListStatuses } from '../../../lambda/voximplant/find-call-lists.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

const MARK = ' ~0123456789ab';
const FROM = new Date();

async function open(options: Parameters<typeof openTestSimulator>[0] = {}) {
  const simulator = await openTestSimulator(options);
  const api = makeCallContext(simulator.url, await signToken());
  const find = (listName: string) => findCallLists(api, { mark: MARK, listName, from: FROM });
  return { simulator, api, find };
}

/** A page of lists, each an id and a name. */
function pageOf(lists: ReadonlyArray<readonly [number, string]>, total?: number) {
  const result = lists.map(([list_id, list_name]) => ({ list_id, list_name, status: 'In progress' }));
  return { result, count: result.length, ...(total !== undefined && { total_count: total }) };
}

describe('lists by their mark', () => {
  test.each(['exact', 'substring'] as const)('are found where the API’s filter is %s', async nameFilter => {
    const { simulator, find } = await open({ nameFilter });
    await using _closed = simulator;
    await create(simulator, { name: `Autumn${MARK}` });
    await create(simulator, { name: 'Autumn ~0123456789ac' });
    await create(simulator, { name: `Autumn${MARK} copy` });

    expect(await find(`Autumn${MARK}`)).toEqual({
      kind: 'found',
      lists: [
        {
          listId: simulator.lists[0]?.listId,
          name: `Autumn${MARK}`,
          status: 'In progress',
          submittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        },
      ],
    });
  });

  test('are found under another name too, the oldest first', async () => {
    const { simulator, find } = await open({ nameFilter: 'exact' });
    await using _closed = simulator;
    await create(simulator, { name: `Spring${MARK}` });
    await create(simulator, { name: `Winter${MARK}` });

    const found = await find(`Autumn${MARK}`);

    expect(found).toMatchObject({ lists: [{ name: `Spring${MARK}` }, { name: `Winter${MARK}` }] });
  });

  test('that are not there are denied by two looks', async () => {
    const { simulator, find } = await open();
    await using _closed = simulator;
    await create(simulator, { name: 'Autumn' });

    expect(await find(`Autumn${MARK}`)).toEqual({ kind: 'found', lists: [] });
    expect(simulator.requests.count('GetCallLists')).toBe(2);
  });

  test('are looked for on every page, even when pages shift', async () => {
    const pages = [
      pageOf(
        [
          [3, 'c'],
          [4, `d${MARK}`],
        ],
        4,
      ),
      pageOf(
        [
          [4, `d${MARK}`],
          [1, `a${MARK}`],
        ],
        4,
      ),
    ];
    const api = await startApi((request, response) => answerWith(pages.shift() ?? pageOf([], 4))(request, response));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: `a${MARK}`, from: FROM });

    expect(found).toMatchObject({ kind: 'found', lists: [{ listId: 1 }, { listId: 4 }] });
    expect(api.requests.map(({ body }) => new URLSearchParams(String(body)).get('offset'))).toEqual(['0', '2']);
    expect(new URLSearchParams(String(api.requests[0]?.body)).get('name')).toBe(`a${MARK}`);
  });
});

describe('what is no answer', () => {
  test.each<[string, object | string, number]>([
    ['a refusal', { error: { code: 100, msg: 'no' } }, 200],
    ['a list without a name', { result: [{ list_id: 1 }] }, 200],
    ['a result that is a text', { result: 'none' }, 200],
    ['an answer with the status of a fault', pageOf([], 0), 500],
  ])('%s denies nothing', async (_, json, status) => {
    const api = await startApi(answerWith(json, status));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

    expect(found.kind).toBe('unknown');
  });

  test('a page of a proxy denies nothing, and is not quoted', async () => {
    const api = await startApi((request, response) => {
      request.on('end', () => response.end('<html>secret</html>'));
    });

    expect(await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM })).toEqual({
      kind: 'unknown',
      reason: 'GetCallLists: the answer is not JSON',
    });
  });

  test('pages without an end are given up', async () => {
    let id = 0;
    const api = await startApi((request, response) => answerWith(pageOf([[++id, 'x']]))(request, response));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

    expect(found).toEqual({ kind: 'unknown', reason: 'GetCallLists has more than 100 pages' });
    expect(api.requests).toHaveLength(100);
  });
});

test('the status of lists is asked for by their ids, and a list that is gone has none', async () => {
  const { simulator, api } = await open();
  await using _closed = simulator;
  await create(simulator, { name: 'A' });
  await create(simulator, { name: 'B' });
  const [a = 0, b = 0] = simulator.lists.map(({ listId }) => listId);
  simulator.completeList(b);

  const looked = await readCallListStatuses(api, [a, b, 99]);

  expect(looked).toEqual({
    kind: 'statuses',
    statuses: new Map([
      [a, 'In progress'],
      [b, 'Completed'],
    ]),
  });
});
