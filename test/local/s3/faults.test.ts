import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Error, startTestServer, streamOf } from './start-test-server.ts';

const Bucket = 'drops';
const Key = 'k';
const BODY = 'x'.repeat(1_000_000);
const put = (s3: S3Client, key = Key) => s3.send(new PutObjectCommand({ Bucket, Key: key, Body: BODY }));
const get = (s3: S3Client, key = Key) => s3.send(new GetObjectCommand({ Bucket, Key: key }));

/** Reads until the body ends or fails. */
async function drain(body: Readable): Promise<{ bytes: number; failed: boolean }> {
  let bytes = 0;
  try {
    for await (const chunk of body) bytes += chunk.length;
    return { bytes, failed: false };
  } catch {
    return { bytes, failed: true };
  }
}

describe('faults', () => {
  test('answer an error without running the operation, as often as ordered', async () => {
    const { s3, server } = await startTestServer();
    server.addFault({ operation: 'PutObject', key: Key, kind: 'error', code: 'SlowDown', status: 503, times: 2 });

    await expect(put(s3, 'other')).resolves.toBeDefined();
    await expect(put(s3)).rejects.toMatchObject(s3Error(503, 'SlowDown'));
    await expect(put(s3)).rejects.toMatchObject(s3Error(503, 'SlowDown'));
    await expect(get(s3)).rejects.toMatchObject(s3Error(404));
    await expect(put(s3)).resolves.toBeDefined();
  });

  test('know the status of a code', async () => {
    const { s3, server } = await startTestServer();
    server.addFault({ operation: 'PutObject', kind: 'error', code: 'PreconditionFailed' });

    await expect(put(s3)).rejects.toMatchObject(s3Error(412, 'PreconditionFailed'));
  });

  test('drop the connection after some bytes of the body', async () => {
    const { s3, server } = await startTestServer();
    await put(s3);
    server.addFault({ operation: 'GetObject', bucket: Bucket, kind: 'drop', afterBytes: 300_000 });

    const got = await get(s3);

    expect(got.ContentLength).toBe(BODY.length);
    expect(await drain(streamOf(got))).toEqual({ bytes: 300_000, failed: true });
    expect(await drain(streamOf(await get(s3)))).toEqual({ bytes: BODY.length, failed: false });
  });

  test('drop the answer to a write that was done', async () => {
    const { s3, server } = await startTestServer();
    server.addFault({ operation: 'PutObject', kind: 'drop' });

    const lost = put(s3);

    await expect(lost).rejects.toThrow();
    await expect(lost).rejects.not.toHaveProperty('$response.statusCode');
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(BODY.length);
  });

  test('stall after some bytes until they are cleared, then the rest comes', async () => {
    const { s3, server } = await startTestServer();
    await put(s3);
    server.addFault({ operation: 'GetObject', kind: 'stall', afterBytes: 300_000 });
    const got = await get(s3);
    let bytes = 0;

    for await (const chunk of streamOf(got)) {
      bytes += chunk.length;
      expect(server.requests.at(-1)).toMatchObject({ operation: 'GetObject', status: 200 });
      if (bytes === 300_000) server.clearFaults();
    }

    expect(bytes).toBe(BODY.length);
  });

  test('stall before the answer, and still let the server close', async () => {
    const { s3, server } = await startTestServer();
    await put(s3);
    server.addFault({ operation: 'GetObject', kind: 'stall' });
    const stalled = get(s3).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => server.requests.at(-1)?.operation).toBe('GetObject');

    const started = performance.now();
    await server.close();

    expect(performance.now() - started).toBeLessThan(2000);
    expect(await stalled).toBe('cut');
  });

  test('are rejected for operations that do not exist', async () => {
    const { server } = await startTestServer();

    expect(() => server.addFault({ operation: 'GetObjekt', kind: 'drop' })).toThrow('"operation" must be an operation');
  });

  test('and all other requests are counted, in order', async () => {
    const { s3, server } = await startTestServer();
    await put(s3);
    await expect(get(s3, 'missing')).rejects.toMatchObject(s3Error(404));

    expect(server.requests).toMatchObject([
      { operation: 'PutObject', bucket: Bucket, key: Key, status: 200 },
      { operation: 'GetObject', bucket: Bucket, key: 'missing', status: 404 },
    ]);
    server.clearRequests();
    expect(server.requests).toEqual([]);
  });
});
