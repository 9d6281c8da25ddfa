import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { markerKey } from '../../../../lambda/ledger/store/ledger-keys.ts';
import { createOpenMarkers } from '../../../../lambda/ledger/store/open-markers.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';

const idOf = (letter: string) => letter.repeat(64);

async function open(pageSize = 1000) {
  const { s3, server } = await startTestServer({ versioned: true });
  const markers = createOpenMarkers({ s3, bucket: 'drops', pageSize });
  const listed = async () => (await markers.list(undefined)).markers.map(({ submission }) => submission[0]).join('');
  return { s3, server, markers, listed };
}

test('a marked submission is listed until it is no longer open', async () => {
  const { markers, listed } = await open();
  await markers.mark('acme', idOf('b'));
  await markers.mark('acme', idOf('a'));
  await markers.mark('acme', idOf('a'));
  expect(await listed()).toBe('ab');

  await markers.unmark('acme', idOf('a'));
  await markers.unmark('acme', idOf('c'));

  expect(await listed()).toBe('b');
});

test('a marker that was written again is not removed', async () => {
  const { markers, listed } = await open();
  await markers.mark('acme', idOf('a'));
  const [seen] = (await markers.list(undefined)).markers;
  if (seen === undefined) throw new Error('the marker must be listed');
  await markers.mark('acme', idOf('a'));

  await markers.remove(seen);
  expect(await listed()).toBe('a');

  const [latest] = (await markers.list(undefined)).markers;
  if (latest) await markers.remove(latest);
  expect(await listed()).toBe('');
  await markers.remove(seen);
});

test('markers of one feed are listed without those of another with a similar name', async () => {
  const { markers } = await open();
  await markers.mark('acme', idOf('a'));
  await markers.mark('acme-evil', idOf('b'));

  expect((await markers.list(undefined, 'acme')).markers.map(({ feed }) => feed)).toEqual(['acme']);
});

test('many are listed page by page, and only markers are listed', async () => {
  const { markers, server } = await open(2);
  for (const letter of 'abcde') await markers.mark(letter < 'c' ? 'acme' : 'bravo', idOf(letter));
  await markers.mark('bravo', 'not-a-submission');
  server.clearRequests();

  const first = await markers.list(undefined);
  const second = await markers.list(first.after);
  const third = await markers.list(second.after);

  expect(
    [first, second, third].map(({ markers }) => markers.map(({ feed, submission }) => feed + submission[0])),
  ).toEqual([['acmea', 'acmeb'], ['bravoc', 'bravod'], ['bravoe']]);
  expect(third.after).toBeUndefined();
  expect(server.requests.map(({ operation }) => operation)).toEqual(Array(3).fill('ListObjectsV2'));
});

test('a marker shows when it was written', async () => {
  const { markers, s3 } = await open();
  await markers.mark('acme', idOf('a'));

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'drops' }));
  const [marker] = (await markers.list(undefined)).markers;

  expect(Contents.map(({ Key }) => Key)).toEqual([markerKey('acme', idOf('a'))]);
  expect(marker?.at).toEqual(Contents[0]?.LastModified);
});
