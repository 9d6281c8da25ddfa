import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createOpenIndex, markerKey } from '../../../lambda/ledger/open-markers.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';

const idOf = (letter: string) => letter.repeat(64);

async function open(pageSize = 1000) {
  const { s3, server } = await startTestServer({ versioned: true });
  const index = createOpenIndex({ s3, bucket: 'drops', pageSize });
  const listed = async () => (await index.list(undefined)).markers.map(({ submission }) => submission[0]).join('');
  return { s3, server, index, listed };
}

test('what is marked is listed, until it is not open any more', async () => {
  const { index, listed } = await open();
  await index.mark('acme', idOf('b'));
  await index.mark('acme', idOf('a'));
  await index.mark('acme', idOf('a'));
  expect(await listed()).toBe('ab');

  await index.unmark('acme', idOf('a'));
  await index.unmark('acme', idOf('c'));

  expect(await listed()).toBe('b');
});

test('a marker that was put again meanwhile is not taken away', async () => {
  const { index, listed } = await open();
  await index.mark('acme', idOf('a'));
  const [seen] = (await index.list(undefined)).markers;
  if (seen === undefined) throw new Error('the marker must be listed');
  await index.mark('acme', idOf('a'));

  await index.remove(seen);
  expect(await listed()).toBe('a');

  const [latest] = (await index.list(undefined)).markers;
  if (latest) await index.remove(latest);
  expect(await listed()).toBe('');
  await index.remove(seen);
});

test('those of one feed are listed without those of another whose name begins alike', async () => {
  const { index } = await open();
  await index.mark('acme', idOf('a'));
  await index.mark('acme-evil', idOf('b'));

  expect((await index.list(undefined, 'acme')).markers.map(({ feed }) => feed)).toEqual(['acme']);
});

test('many are listed page by page, and nothing but markers is', async () => {
  const { index, server } = await open(2);
  for (const letter of 'abcde') await index.mark(letter < 'c' ? 'acme' : 'bravo', idOf(letter));
  await index.mark('bravo', 'not-a-submission');
  server.clearRequests();

  const first = await index.list(undefined);
  const second = await index.list(first.after);
  const third = await index.list(second.after);

  expect(
    [first, second, third].map(({ markers }) => markers.map(({ feed, submission }) => feed + submission[0])),
  ).toEqual([['acmea', 'acmeb'], ['bravoc', 'bravod'], ['bravoe']]);
  expect(third.after).toBeUndefined();
  expect(server.requests.map(({ operation }) => operation)).toEqual(Array(3).fill('ListObjectsV2'));
});

test('a marker tells when it was put', async () => {
  const { index, s3 } = await open();
  await index.mark('acme', idOf('a'));

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'drops' }));
  const [marker] = (await index.list(undefined)).markers;

  expect(Contents.map(({ Key }) => Key)).toEqual([markerKey('acme', idOf('a'))]);
  expect(marker?.at).toEqual(Contents[0]?.LastModified);
});
