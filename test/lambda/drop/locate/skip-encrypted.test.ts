import { expect, test } from 'vitest';
import { skipEncrypted } from '../../../../lambda/drop/locate/skip-encrypted.ts';
import { DropdialError } from '../../../../lambda/errors.ts';
import { KEY, openDrops } from '../open-drops.ts';

async function open() {
  const drops = await openDrops();
  const { etag } = await drops.headOf();
  const ref = { bucket: 'drops', key: KEY, etag };
  return {
    ...drops,
    skip: (locating: Parameters<typeof skipEncrypted>[0]) =>
      skipEncrypted(locating, drops.feed, ref, drops.run, drops.world),
  };
}

test('located drops are passed on', async () => {
  const { skip, metrics } = await open();

  expect(await skip(Promise.resolve({ kind: 'skip', reason: 'gone' }))).toEqual({ kind: 'skip', reason: 'gone' });
  expect(metrics).toEqual([]);
});

test('an object that only its uploader can read is skipped and rejected', async () => {
  const { skip, metrics } = await open();

  const located = await skip(Promise.reject(new DropdialError('source_encrypted', 'SSE-C')));

  expect(located).toEqual({ kind: 'skip', reason: 'source_encrypted: SSE-C' });
  expect(metrics).toEqual([['acme', ['rejected']]]);
});

test.each([
  ['another DropdialError', new DropdialError('ledger_conflict', 'others keep moving it')],
  ['a stall, which may be temporary', new DropdialError('stalled', 'nothing moved')],
  ['an error of S3', Object.assign(new Error('SlowDown'), { code: 'source_encrypted' })],
])('%s stays a fault and rejects nothing', async (_what, fault) => {
  const { skip, metrics } = await open();

  await expect(skip(Promise.reject(fault))).rejects.toBe(fault);
  expect(metrics).toEqual([]);
});

test('nothing is rejected once the object is gone, whatever else begins like it', async () => {
  const { skip, put, remove, metrics } = await open();
  await put(`${KEY}.json`, '{}');
  await remove(KEY);

  const located = await skip(Promise.reject(new DropdialError('source_encrypted', 'SSE-C')));

  expect(located).toEqual({ kind: 'skip', reason: 'gone' });
  expect(metrics).toEqual([]);
});
