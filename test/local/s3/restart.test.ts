import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startS3Server } from '../../../local/s3/start-s3-server.ts';
import { connect, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';

describe('after a restart', () => {
  test('everything is unchanged: versions, markers, tags, annotations, uploads in progress', async () => {
    const { s3, server, dir } = await startTestServer({ versioned: true });
    const Key = 'a/../ü "q"';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'one', Tagging: 't=1', Metadata: { a: '1' } }));
    await s3.send(new PutObjectAnnotationCommand({ Bucket, Key, AnnotationName: 'n', AnnotationPayload: 'note' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'gone', Body: 'x' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'mp' }));
    const part = await s3.send(new UploadPartCommand({ Bucket, Key: 'mp', UploadId, PartNumber: 1, Body: 'part' }));
    const before = await s3.send(new ListObjectVersionsCommand({ Bucket }));

    await server.close();
    const again = await startS3Server({ dir });
    onTestFinished(() => again.close());
    const client = connect(again);

    const after = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect([after.Versions, after.DeleteMarkers]).toEqual([before.Versions, before.DeleteMarkers]);
    const got = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect([await got.Body?.transformToString(), got.Metadata]).toEqual(['one', { a: '1' }]);
    expect((await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([
      { Key: 't', Value: '1' },
    ]);
    const note = await client.send(new GetObjectAnnotationCommand({ Bucket, Key, AnnotationName: 'n' }));
    expect(await note.AnnotationPayload?.transformToString()).toBe('note');
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'mp', UploadId, MultipartUpload }));
    const completed = await client.send(new GetObjectCommand({ Bucket, Key: 'mp' }));
    expect(await completed.Body?.transformToString()).toBe('part');
  });

  test('half-finished work is swept away and nothing else', async () => {
    const { s3, server, dir } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'kept' }));
    await server.close();
    const data = join(dir, 'data');
    const owned = await readdir(data);
    await writeFile(join(data, 'f'.repeat(32)), 'half an object');
    await writeFile(join(dir, 'buckets', Bucket, 'keys', 'x.json.123.tmp'), '{');

    const again = await startS3Server({ dir });
    onTestFinished(() => again.close());

    expect(await readdir(data)).toEqual(owned);
    expect(
      await (await connect(again).send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString(),
    ).toBe('kept');
  });

  test('a broken record is an error at the start, not a lost object', async () => {
    const { server, dir } = await startTestServer();
    await server.close();
    await writeFile(join(dir, 'buckets', Bucket, 'keys', 'x.json'), '{');

    await expect(startS3Server({ dir })).rejects.toThrow('must be a readable JSON record');
  });
});

describe('on disk', () => {
  test('nothing remains of overwritten, deleted, rejected and aborted writes', async () => {
    const { s3, server, dir } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'two' }));
    const refused = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'three', IfNoneMatch: '*' }));
    await expect(refused).rejects.toMatchObject(s3Error(412));
    const broken = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'four', ChecksumCRC32: 'AAAAAA==' }));
    await expect(broken).rejects.toMatchObject(s3Error(400));
    const cut = new AbortController();
    async function* half() {
      yield Buffer.alloc(100_000);
      cut.abort();
      yield Buffer.alloc(100_000);
    }
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: Readable.from(half()), ContentLength: 200_000 });
    await expect(s3.send(put, { abortSignal: cut.signal })).rejects.toThrow();

    await server.close();

    expect(await readdir(join(dir, 'data'))).toHaveLength(1);
  });
});
