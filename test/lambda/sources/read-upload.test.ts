import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createAwsTransport } from '../../../lambda/net/aws-transport.ts';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import { readUpload, WITH_LOOK_BYTES } from '../../../lambda/sources/read-upload.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { startApi } from '../../support/start-api.ts';

const KEY = 'acme/a.csv';
const BODY = Buffer.from('phone;name\n+12025550100;A\n');

async function open(body: Uint8Array | undefined) {
  const { server, s3: plain } = await startTestServer();
  const s3 = connect(server, {}, createS3Client);
  if (body) await plain.send(new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body: body, Metadata: { by: 'crm' } }));
  server.clearRequests();
  const { signal } = new AbortController();
  const head = await readUpload({ s3, bucket: 'drops', key: KEY, signal, idleMs: 30_000 });
  return { head, operations: server.requests.map(({ operation }) => operation) };
}

describe('readUpload', () => {
  test('returns a small object with its bytes and its head, with one request', async () => {
    const { head, operations } = await open(BODY);

    expect(head).toMatchObject({ bucket: 'drops', key: KEY, size: BODY.length, metadata: { by: 'crm' } });
    expect(Buffer.concat(head?.pieces ?? [])).toEqual(BODY);
    expect(head?.output).toMatchObject({ ContentType: 'application/octet-stream' });
    expect(operations).toEqual(['GetObject']);
  });

  test('returns an empty object with no bytes', async () => {
    const { head } = await open(Buffer.alloc(0));

    expect(head).toMatchObject({ size: 0 });
    expect(Buffer.concat(head?.pieces ?? [BODY])).toHaveLength(0);
  });

  test('returns the largest object with its bytes in the pieces in which they arrived, each once', async () => {
    const body = Buffer.from(Array.from({ length: WITH_LOOK_BYTES }, (_, index) => index % 251));
    const { head } = await open(body);

    expect(head?.pieces?.length).toBeGreaterThan(1);
    expect(Buffer.concat(head?.pieces ?? []).equals(body)).toBe(true);
  });

  test('returns only the head of an object that is larger than its event said', async () => {
    const { head } = await open(Buffer.alloc(WITH_LOOK_BYTES + 1, 'x'));

    expect(head).toMatchObject({ size: WITH_LOOK_BYTES + 1 });
    expect(head).not.toHaveProperty('pieces');
  });

  test('returns nothing for a missing object, with one request', async () => {
    const { head, operations } = await open(undefined);

    expect([head, operations]).toEqual([undefined, ['GetObject']]);
  });

  test('requests the head of an object that stalls halfway', async () => {
    const asked: string[] = [];
    const { url } = await startApi((request, response) => {
      asked.push(request.method ?? '');
      response.writeHead(200, { etag: '"e"', 'content-length': String(BODY.length) });
      if (request.method === 'HEAD') response.end();
      else response.write(BODY.subarray(0, 5));
    });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    // The client waits longer than the watch, so only the watch can end the wait.
    const requestHandler = createAwsTransport({ connectMs: 5_000, answerMs: 600_000, wholeMs: 600_000 });
    const where = { endpoint: url, region: 'us-east-1', forcePathStyle: true };
    const s3 = createS3Client({ ...where, credentials, requestHandler });
    const { signal } = new AbortController();

    const head = await readUpload({ s3, bucket: 'drops', key: KEY, signal, idleMs: 20 });

    expect(head).toMatchObject({ etag: 'e', size: BODY.length });
    expect(head).not.toHaveProperty('pieces');
    expect(asked).toEqual(['GET', 'HEAD']);
  });

  test.each([403, 500])(
    'requests the head of an object that S3 answers with %s, such as an archived one',
    async status => {
      const asked: string[] = [];
      const { url } = await startApi((request, response) => {
        asked.push(request.method ?? '');
        if (request.method !== 'HEAD') return void response.writeHead(status).end();
        response.writeHead(200, { etag: '"e"', 'content-length': '26', 'x-amz-storage-class': 'GLACIER' }).end();
      });
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const s3 = createS3Client({
        endpoint: url,
        region: 'us-east-1',
        credentials,
        forcePathStyle: true,
        maxAttempts: 1,
      });
      const { signal } = new AbortController();

      const head = await readUpload({ s3, bucket: 'drops', key: KEY, signal, idleMs: 30_000 });

      expect(head).toMatchObject({ etag: 'e', size: 26, output: { StorageClass: 'GLACIER' } });
      expect(head).not.toHaveProperty('pieces');
      expect(asked).toEqual(['GET', 'HEAD']);
    },
  );

  test('requests the head of an object that ends in the middle of its bytes', async () => {
    const { url } = await startApi((request, response) => {
      response.writeHead(200, { etag: '"e"', 'content-length': '26' });
      if (request.method === 'HEAD') response.end();
      else response.write('phone');
    });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    // The client waits longer than the watch, so only the watch can end the wait.
    const requestHandler = createAwsTransport({ connectMs: 5_000, answerMs: 600_000, wholeMs: 600_000 });
    const where = { endpoint: url, region: 'us-east-1', forcePathStyle: true };
    const s3 = createS3Client({ ...where, credentials, requestHandler });
    const { signal } = new AbortController();

    const head = await readUpload({ s3, bucket: 'drops', key: KEY, signal, idleMs: 50 });

    expect(head).toMatchObject({ etag: 'e', size: 26 });
    expect(head).not.toHaveProperty('pieces');
  });

  test('ends at the deadline of its invocation', async () => {
    const { server } = await startTestServer();
    const reason = new Error('the deadline');

    const reading = readUpload({
      s3: connect(server, {}, createS3Client),
      bucket: 'drops',
      key: KEY,
      signal: AbortSignal.abort(reason),
      idleMs: 30_000,
    });

    await expect(reading).rejects.toBe(reason);
  });
});
