import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { isSuppressedKey } from '../../../lambda/keys/own-file.ts';
import { suppressedKey } from '../../../lambda/keys/suppression-key.ts';
import { writeListedRows, writeSuppressedFile } from '../../../lambda/write-back/write-suppressed-file.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { makeRun } from '../../support/make-world.ts';

const rows = (...of: number[]) => Uint32Array.from(of);

describe('the rows that are left out', () => {
  test('are listed by list, with rows as an editor counts them', () => {
    const file = writeListedRows([
      { list: 's3://lists/dnc.txt', rows: rows(1, 9, 99) },
      { list: 's3://lists/é, "b".txt', rows: rows(9) },
    ]);

    expect(file.toString()).toBe(
      'row,list\r\n2,s3://lists/dnc.txt\r\n10,s3://lists/dnc.txt\r\n100,s3://lists/dnc.txt\r\n10,"s3://lists/é, ""b"".txt"\r\n',
    );
  });

  test('may be many', () => {
    const file = writeListedRows([{ list: 'a', rows: Uint32Array.from({ length: 100_000 }, (_, at) => at + 1) }]);

    expect(file.toString().split('\r\n')).toHaveLength(100_002);
    expect(file.subarray(-10).toString()).toBe(`\n100001,a\r\n`.slice(-10));
  });

  test('are in a file beside the drop, under a name that starts nothing', async () => {
    const { s3 } = await startTestServer();
    await writeSuppressedFile(
      s3,
      { bucket: 'drops', key: 'acme/people.csv' },
      [{ list: 'a', rows: rows(1) }],
      makeRun().log,
    );

    const Key = suppressedKey('acme/people.csv');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key }));
    expect(await Body?.transformToString()).toBe('row,list\r\n2,a\r\n');
    expect(isSuppressedKey(Key)).toBe(true);
  });

  test('are not written if there is no room for another name', async () => {
    const { s3, server } = await startTestServer();
    await writeSuppressedFile(
      s3,
      { bucket: 'drops', key: `${'a'.repeat(1010)}.csv` },
      [{ list: 'a', rows: rows(1) }],
      makeRun().log,
    );

    expect(server.requests).toEqual([]);
  });
});
