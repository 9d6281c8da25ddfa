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

/** A page of lists, each with an id and a name. */
function pageOf(lists: ReadonlyArray<readonly [number, string]>, total?: number) {
  const result = lists.map(([list_id, list_name]) => ({ list_id, list_name, status: 'In progress' }));
  return { result, count: result.length, ...(total !== undefined && { total_count: total }) };
}

describe('lists searched by their mark', () => {
  test.each(['exact', 'substring'] as const)('are found if the API’s filter is %s', async nameFilter => {
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

  test('that do not exist are denied by two looks', async () => {
    const { simulator, find } = await open();
    await using _closed = simulator;
    await create(simulator, { name: 'Autumn' });

    expect(await find(`Autumn${MARK}`)).toEqual({ kind: 'found', lists: [] });
    expect(simulator.requests.count('GetCallLists')).toBe(2);
  });

  test('that the API shows late are denied until then', async () => {
    // Each search looks twice until it finds something.
    const { simulator, find } = await open({ hiddenLooks: 3 });
    await using _closed = simulator;
    await create(simulator, { name: `Autumn${MARK}` });

    expect(await find(`Autumn${MARK}`)).toEqual({ kind: 'found', lists: [] });
    expect(await find(`Autumn${MARK}`)).toMatchObject({ kind: 'found', lists: [{ name: `Autumn${MARK}` }] });
  });

  test('are searched on every page, even if pages shift', async () => {
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

describe('an inconclusive answer', () => {
  test.each<[string, object | string, number]>([
    ['a rejection', { error: { code: 100, msg: 'no' } }, 200],
    ['a list without a name', { result: [{ list_id: 1 }] }, 200],
    ['a result that is a string', { result: 'none' }, 200],
    ['an answer with the status of an error', pageOf([], 0), 500],
  ])('with %s denies nothing', async (_, json, status) => {
    const api = await startApi(answerWith(json, status));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

    expect(found.kind).toBe('unknown');
  });

  test('of a proxy denies nothing, and is not quoted', async () => {
    const api = await startApi((request, response) => {
      request.on('end', () => response.end('<html>secret</html>'));
    });

    expect(await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM })).toEqual({
      kind: 'unknown',
      reason: 'GetCallLists: the answer is not JSON',
    });
  });

  test.each([
    ['an error beside an empty result', [{ ...pageOf([], 0), error: { code: 2, msg: 'no' } }]],
    ['a page that is empty before the total is reached', [pageOf([], 5)]],
    ['an empty page without a total', [pageOf([])]],
    [
      'a page that repeats a list in place of another',
      [
        pageOf(
          [
            [3, 'c'],
            [4, 'd'],
          ],
          4,
        ),
        pageOf(
          [
            [4, 'd'],
            [1, 'a'],
          ],
          4,
        ),
      ],
    ],
    [
      'a total that shrinks while the pages are read',
      [
        pageOf(
          [
            [3, 'c'],
            [4, 'd'],
          ],
          4,
        ),
        pageOf([[1, 'a']], 3),
      ],
    ],
    ['more lists than the total', [pageOf([[3, 'c']], 0)]],
  ])('with %s denies nothing', async (_, pages) => {
    const left = [...pages];
    const api = await startApi((request, response) => answerWith(left.shift() ?? pageOf([], 0))(request, response));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

    expect(found.kind).toBe('unknown');
    expect(left).toEqual([]);
  });

  test('to the second look denies nothing, although the first one did', async () => {
    const pages = [pageOf([], 0), pageOf([], 1)];
    const api = await startApi((request, response) => answerWith(pages.shift() ?? {})(request, response));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

    expect(found.kind).toBe('unknown');
    expect(api.requests).toHaveLength(2);
  });

  test('without an end of pages is given up', async () => {
    let id = 0;
    const api = await startApi((request, response) => answerWith(pageOf([[++id, 'x']]))(request, response));

    const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

    expect(found).toEqual({ kind: 'unknown', reason: 'GetCallLists has more than 100 pages' });
    expect(api.requests).toHaveLength(100);
  });
});

test('a list is found even if its time of submission is odd', async () => {
  const [list] = pageOf([[7, `a${MARK}`]]).result;
  const api = await startApi(answerWith({ result: [{ ...list, dt_submit: null }], count: 1, total_count: 1 }));

  const found = await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from: FROM });

  expect(found).toMatchObject({ kind: 'found', lists: [{ listId: 7, submittedAt: undefined }] });
});

test('the second look begins ten minutes early, since the API has its own clock', async () => {
  const api = await startApi(answerWith(pageOf([], 0)));
  const from = new Date('2030-01-02T03:04:05.678Z');

  await findCallLists(makeCallContext(api.url), { mark: MARK, listName: 'a', from });

  const [byName, byDate] = api.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(String(body))));
  expect(byName).toEqual({ name: 'a', count: '1000', offset: '0' });
  expect(byDate).toEqual({ from_date: '2030-01-02 02:54:05', count: '1000', offset: '0' });
});

test('an empty set of lists needs no request', async () => {
  const api = await startApi(answerWith({}));

  expect(await readCallListStatuses(makeCallContext(api.url), [])).toEqual({ kind: 'statuses', statuses: new Map() });
  expect(api.requests).toEqual([]);
});

test('an answer that leaves out lists does not mean that they are gone', async () => {
  const api = await startApi(answerWith(pageOf([], 2)));

  expect(await readCallListStatuses(makeCallContext(api.url), [1, 2])).toMatchObject({ kind: 'unknown' });
});

test('lists are requested by id, and one that is gone has no status', async () => {
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
