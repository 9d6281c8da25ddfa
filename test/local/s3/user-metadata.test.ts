import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { readUserMetadata, writeUserMetadata } from '../../../local/s3/headers/user-metadata.ts';
import { s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';

describe('user metadata', () => {
  test('comes back with lower-case names, and with empty values', async () => {
    const { s3 } = await startTestServer();

    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Metadata: { 'Dropdial-Status': 'done', empty: '' } }),
    );

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head.Metadata).toEqual({ 'dropdial-status': 'done', empty: '' });
  });

  test('may hold 2,048 bytes of names and values, and not one more', async () => {
    const { s3 } = await startTestServer();
    const put = (length: number) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Metadata: { name: 'v'.repeat(length) } }));

    await expect(put(2044)).resolves.toHaveProperty('ETag');
    await expect(put(2045)).rejects.toMatchObject(s3Error(400, 'MetadataTooLarge'));
  });

  test('that is not ASCII is returned in RFC 2047 form, however it was sent', async () => {
    const { s3 } = await startTestServer();
    const encoded = `=?UTF-8?B?${Buffer.from('Привет').toString('base64')}?=`;

    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Metadata: { a: encoded, b: 'caf\u00e9' } }));

    const { Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(Metadata).toEqual({ a: encoded, b: `=?UTF-8?B?${Buffer.from('café').toString('base64')}?=` });
  });

  test('in quoted-printable words is decoded and unprintable values are only counted', () => {
    const read = readUserMetadata(
      new Map([
        ['x-amz-meta-a', '=?UTF-8?Q?a_=C3=BC?='],
        ['x-amz-meta-b', '=?utf-8?q?plain?='],
      ]),
    );

    expect(read).toEqual([
      ['a', 'a ü'],
      ['b', '=?utf-8?q?plain?='],
    ]);
    expect(
      writeUserMetadata([
        ['a', 'line\nbreak'],
        ['b', 'ok'],
      ]),
    ).toEqual([
      ['x-amz-meta-b', 'ok'],
      ['x-amz-missing-meta', '1'],
    ]);
  });
});
