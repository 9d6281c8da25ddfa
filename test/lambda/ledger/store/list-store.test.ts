import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createListStore, type ListLook } from '../../../../lambda/ledger/store/list-store.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';

const id = (digit: string) => ({ feed: 'acme', submission: digit.repeat(64) });
const LOOK: ListLook = {
  version: 1,
  list: 7,
  due: '2026-11-27T09:00:00.000Z',
  from: '2026-11-27T08:00:00.000Z',
  isOver: false,
  isTold: false,
  since: '2026-11-27T08:00:00.000Z',
  missing: 0,
};

async function open(pageSize?: number) {
  const { s3 } = await startTestServer();
  return { s3, store: createListStore(s3, 'drops', pageSize) };
}

test('a marker has everything that a sweep needs, and can be removed', async () => {
  const { store } = await open();
  await store.mark(id('a'), LOOK);
  await store.mark(id('a'), { ...LOOK, missing: 2, word: 'Paused' });

  expect(await store.readMark(id('a'))).toEqual({ ...LOOK, missing: 2, word: 'Paused' });
  await store.unmark(id('a'));
  expect([await store.readMark(id('a')), (await store.page(undefined)).ids]).toEqual([undefined, []]);
});

test('work on suppression lists is noted on a marker, and the rest of it stays', async () => {
  const { store } = await open();
  expect(await store.noteSuppressed(id('a'), { upTo: 'x' })).toBeUndefined();
  await store.mark(id('a'), { ...LOOK, missing: 2 });

  expect(await store.noteSuppressed(id('a'), { upTo: 'x' })).toEqual({
    ...LOOK,
    missing: 2,
    suppressed: { upTo: 'x' },
  });
  expect(await store.readMark(id('a'))).toEqual({ ...LOOK, missing: 2, suppressed: { upTo: 'x' } });
});

test('a marker that others write or remove in the meantime stays as they left it', async () => {
  const { s3, store } = await open();
  const other = { replaced: { ...LOOK, word: 'Completed' }, gone: undefined };
  for (const [what, left] of Object.entries(other)) {
    await store.mark(id('a'), LOOK);
    let isDone = false;
    s3.middlewareStack.add(
      next => async args => {
        const answer = await next(args);
        if (!isDone) {
          isDone = true;
          await (left ? store.mark(id('a'), left) : store.unmark(id('a')));
        }
        return answer;
      },
      { step: 'initialize', name: what, override: true },
    );

    expect(await store.noteSuppressed(id('a'), { upTo: 'x' })).toBeUndefined();
    expect(await store.readMark(id('a'))).toEqual(left);
    s3.middlewareStack.remove(what);
  }
});

test('markers are listed page by page', async () => {
  const { store } = await open(2);
  for (const digit of ['a', 'b', 'c']) await store.mark(id(digit), LOOK);
  const first = await store.page(undefined);
  const second = await store.page(first.after);

  expect([...first.ids, ...second.ids]).toEqual([id('a'), id('b'), id('c')]);
  expect(second.after).toBeUndefined();
});

test.each(['', 'no json', '{"version":2}', '{"version":1,"list":"x"}'])(
  'an object %j is not taken for a marker',
  async Body => {
    const { s3, store } = await open();
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: `running/acme/${'a'.repeat(64)}`, Body }));

    expect(await store.readMark(id('a'))).toBe('unreadable');
  },
);

test('of two writers of progress one loses', async () => {
  const { store } = await open();
  const first = await store.writeProgress(id('a'), Buffer.from('1'), undefined);

  expect(await store.writeProgress(id('a'), Buffer.from('2'), undefined)).toBeUndefined();
  expect(await store.writeProgress(id('a'), Buffer.from('3'), first)).toBeDefined();
  expect(await store.writeProgress(id('a'), Buffer.from('4'), first)).toBeUndefined();
  expect((await store.readProgress(id('a')))?.bytes.toString()).toBe('3');
  await store.removeProgress(id('a'));
  expect(await store.readProgress(id('a'))).toBeUndefined();
});

test('rows are stored unchanged', async () => {
  const { store } = await open();
  const bytes = Buffer.from([0, 255, 10, 13]);
  await store.writeRows(id('a'), bytes);

  expect([await store.readRows(id('a')), await store.readRows(id('b'))]).toEqual([bytes, undefined]);
});
