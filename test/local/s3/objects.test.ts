import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { LockAction } from '../../../local/s3/operations/operation.ts';
import { connect, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const STALE = '"00000000000000000000000000000000"';

describe('objects', () => {
  test('come back with their bytes, their MD5 as ETag and all the headers they were written with', async () => {
    const { s3 } = await startTestServer();
    const headers = {
      ContentType: 'text/csv; charset=utf-8',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a b.csv"',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      StorageClass: 'STANDARD_IA',
      WebsiteRedirectLocation: '/other',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/x',
      BucketKeyEnabled: true,
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockLegalHoldStatus: 'ON',
    } as const;
    const ObjectLockRetainUntilDate = new Date('2099-01-01T00:00:00Z');
    const Expires = new Date('2030-01-01T00:00:00Z');

    const put = await s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ...headers, Expires, ObjectLockRetainUntilDate }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));

    expect(await got.Body?.transformToString()).toBe('hello');
    for (const answer of [got, head]) {
      expect(answer).toMatchObject({ ...headers, ObjectLockRetainUntilDate, ETag: put.ETag, ContentLength: 5 });
      expect(answer.ExpiresString).toBe(Expires.toUTCString());
    }
  });

  test('have the MD5 digest of their data as their ETag when S3 encrypts them with its own key', async () => {
    const { s3 } = await startTestServer();

    const put = await s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ServerSideEncryption: 'AES256' }),
    );

    expect(put.ETag).toBe(`"${createHash('md5').update('hello').digest('hex')}"`);
  });

  const key = Buffer.alloc(32, 7);
  test.each([
    ['a KMS key', { ServerSideEncryption: 'aws:kms' }],
    ['two layers of KMS keys', { ServerSideEncryption: 'aws:kms:dsse' }],
    [
      "a key of the customer's own",
      {
        SSECustomerAlgorithm: 'AES256',
        SSECustomerKey: key.toString('base64'),
        SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
      },
    ],
  ] as const)('have another ETag for every write of the same data under %s', async (_, encryption) => {
    const { s3 } = await startTestServer();
    const put = async () =>
      (await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ...encryption }))).ETag;

    const etags = [await put(), await put()];

    expect(new Set([...etags, `"${createHash('md5').update('hello').digest('hex')}"`]).size).toBe(3);
    expect(etags.every(etag => /^"[0-9a-f]{32}"$/.test(etag ?? ''))).toBe(true);
  });

  test('get the type and the encryption of S3 by default', async () => {
    const { s3 } = await startTestServer();

    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.from('x') }));

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head.ContentType).toMatch(/octet-stream/);
    expect(head.ServerSideEncryption).toBe('AES256');
    expect(head.StorageClass).toBeUndefined();
    expect(head.VersionId).toBeUndefined();
  });

  test('return ranges of themselves, and 416 beyond their end', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
    const read = async (Range: string) => {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range, ChecksumMode: 'ENABLED' }));
      return [got.$metadata.httpStatusCode, got.ContentRange, await got.Body?.transformToString()];
    };

    expect(await read('bytes=2-5')).toEqual([206, 'bytes 2-5/10', '2345']);
    expect(await read('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await read('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await read('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await read('lines=1-2')).toEqual([200, undefined, '0123456789']);
    await expect(read('bytes=10-')).rejects.toMatchObject(s3Error(416, 'InvalidRange'));
  });

  test('are read under conditions', async () => {
    const { s3 } = await startTestServer();
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const past = new Date('2001-01-01T00:00:00Z');
    const get = (conditions: object) => s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ...conditions }));

    await expect(get({ IfMatch: ETag })).resolves.toMatchObject({ ETag });
    await expect(get({ IfMatch: ETag, IfUnmodifiedSince: past })).resolves.toMatchObject({ ETag });
    await expect(get({ IfNoneMatch: STALE, IfModifiedSince: past })).resolves.toMatchObject({ ETag });
    await expect(get({ IfMatch: STALE })).rejects.toMatchObject(s3Error(412));
    await expect(get({ IfUnmodifiedSince: past })).rejects.toMatchObject(s3Error(412));
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(s3Error(304));
    await expect(get({ IfModifiedSince: new Date() })).rejects.toMatchObject(s3Error(304));
  });

  test('let a reader override headers of the answer', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ContentType: 'a/b' }));

    const got = await s3.send(
      new GetObjectCommand({
        Bucket,
        Key: 'k',
        ResponseContentType: 'text/plain',
        ResponseContentDisposition: 'inline; a=ü',
      }),
    );

    expect(got.ContentType).toBe('text/plain');
    expect(Buffer.from(got.ContentDisposition ?? '', 'latin1').toString('utf8')).toBe('inline; a=ü');
  });

  test('encrypted with a customer key are not read without it', async () => {
    const { s3 } = await startTestServer();
    const key = Buffer.alloc(32, 1);
    const md5 = createHash('md5').update(key).digest('base64');
    const customer = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key.toString('base64'), SSECustomerKeyMD5: md5 };

    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...customer }));

    await expect(put).resolves.toMatchObject({ SSECustomerKeyMD5: md5 });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject(s3Error(400));
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ...customer }))).resolves.toMatchObject({
      ContentLength: 1,
    });
  });

  test('that are missing answer 404 with the code on GET and without a body on HEAD', async () => {
    const { s3 } = await startTestServer();

    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'no' }))).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'no' }))).rejects.toMatchObject(s3Error(404, 'NotFound'));
    await expect(s3.send(new GetObjectCommand({ Bucket: 'nope', Key: 'no' }))).rejects.toMatchObject(
      s3Error(404, 'NoSuchBucket'),
    );
  });

  test.each([
    ['a buffer', () => Buffer.alloc(20_000_000)],
    ['a stream', () => Readable.from([Buffer.alloc(10_000_000), Buffer.alloc(10_000_000)])],
  ])('too big to be sent at once are rejected with a reason that arrives (%s)', async (_, makeBody) => {
    const { s3, server } = await startTestServer();
    const input = { Key: 'k', ContentLength: 20_000_000 };
    const missing = new PutObjectCommand({ ...input, Bucket: 'nope', Body: makeBody() });
    const stranger = connect(server, { credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } });

    await expect(s3.send(missing)).rejects.toMatchObject(s3Error(404, 'NoSuchBucket'));
    const forbidden = stranger.send(new PutObjectCommand({ ...input, Bucket, Body: makeBody() }));
    await expect(forbidden).rejects.toMatchObject(s3Error(403, 'SignatureDoesNotMatch'));
    await expect(s3.send(new PutObjectCommand({ ...input, Bucket, Body: makeBody() }))).resolves.toHaveProperty('ETag');
  });

  test('are deleted alone and in batches, and again without an error', async () => {
    const { s3 } = await startTestServer();
    for (const Key of ['a', 'b&<c>', 'd']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const batch = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'b&<c>' }, { Key: 'gone' }, { Key: 'd', ETag: STALE }] },
      }),
    );

    expect(batch.Deleted?.map(({ Key }) => Key)).toEqual(['b&<c>', 'gone']);
    expect(batch.Errors).toEqual([expect.objectContaining({ Key: 'd', Code: 'PreconditionFailed' })]);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'b&<c>' }))).rejects.toMatchObject(s3Error(404));
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'd' }))).resolves.toMatchObject({ ContentLength: 1 });
  });

  test('describe themselves', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', StorageClass: 'GLACIER_IR' }));

    const attributes = await s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: 'k',
        ObjectAttributes: ['ETag', 'ObjectSize', 'StorageClass', 'Checksum'],
      }),
    );

    expect(attributes).toMatchObject({
      ObjectSize: 5,
      StorageClass: 'GLACIER_IR',
      ETag: createHash('md5').update('hello').digest('hex'),
    });
    expect(attributes.Checksum?.ChecksumCRC32).toBe('NhCmhg==');
  });

  test('stay readable to the end when they are overwritten in the middle of it', async () => {
    const { s3 } = await startTestServer();
    const body = Buffer.alloc(8_000_000, 'a');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: body }));

    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new' }));

    expect(body.equals(Buffer.from((await got.Body?.transformToByteArray()) ?? []))).toBe(true);
  });
});

describe('the lock of an object', () => {
  const locked = {
    Bucket: 'drops',
    Key: 'locked.csv',
    Body: 'a',
    ObjectLockLegalHoldStatus: 'ON',
    ObjectLockMode: 'GOVERNANCE',
    ObjectLockRetainUntilDate: new Date(Date.UTC(2040, 0, 1)),
  } as const;
  const hold = { ObjectLockLegalHoldStatus: 'ON' };
  const retention = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(Date.UTC(2040, 0, 1)) };

  test.each<[LockAction[], object, string[]]>([
    [[], { ...hold, ...retention }, []],
    [['s3:GetObjectLegalHold'], retention, ['ObjectLockLegalHoldStatus']],
    [['s3:GetObjectRetention'], hold, ['ObjectLockMode', 'ObjectLockRetainUntilDate']],
  ])('is shown to everybody except callers without %j', async (denied, told, untold) => {
    const { s3 } = await startTestServer({ denied });
    await s3.send(new PutObjectCommand(locked));

    const head = await s3.send(new HeadObjectCommand({ Bucket: 'drops', Key: 'locked.csv' }));

    expect(head).toMatchObject(told);
    for (const name of untold) expect(head).not.toHaveProperty(name);
  });
});
