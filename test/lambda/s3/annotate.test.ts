import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { GetObjectAnnotationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ANNOTATION_NAME, createAnnotate } from '../../../lambda/s3/annotate.ts';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import { listen } from '../../../local/listen.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { makeRun } from '../../support/make-world.ts';

const { log } = makeRun();
const place = { bucket: 'drops', key: 'acme/people.csv' };
const MEGABYTE = 1024 ** 2;

/** A store that treats a request for annotations as one for the object, as Ceph and moto do. */
async function startIgnorant(size: number, beginning = 'phone_number;name\n') {
  const seen = { sent: 0, methods: [] as string[] };
  const chunk = Buffer.alloc(64 * 1024, 'x');
  async function* bytes() {
    yield Buffer.from(beginning);
    for (let left = size; left > 0; left -= chunk.length) {
      seen.sent += chunk.length;
      yield chunk;
    }
  }
  const server = createServer((request, response) => {
    seen.methods.push(request.method ?? '');
    request.resume();
    response.writeHead(200, { 'content-type': 'text/csv', etag: '"abc"' });
    const body = Readable.from(bytes());
    body.on('error', () => {});
    body.pipe(response);
    response.on('close', () => body.destroy());
  });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1' };
  return { seen, s3: connect(endpoint, {}, createS3Client) };
}

describe('a store that does not know annotations', () => {
  test('does not have to send the whole object, and is asked once', async () => {
    const { s3, seen } = await startIgnorant(256 * MEGABYTE);
    const annotate = createAnnotate(s3, true, log);

    expect(await annotate({ ...place, etag: 'abc' }, {})).toBe(false);
    expect(await annotate({ ...place, etag: 'abc' }, {})).toBe(false);

    // Data in the socket buffers of both sides is still sent.
    expect(seen.sent).toBeLessThan(32 * MEGABYTE);
    expect(seen.methods).toEqual(['GET']);
  });

  test.each(['', '{"a": 1}', '<html><body>', '<?xml version="1.0"?><Report><Annotations/>', 'x'.repeat(3000)])(
    'never gets a receipt in place of an object that begins with %.30j',
    async beginning => {
      const { s3, seen } = await startIgnorant(0, beginning);

      expect(await createAnnotate(s3, true, log)({ ...place, etag: 'abc' }, {})).toBe(false);
      expect(seen.methods).toEqual(['GET']);
    },
  );
});

describe("a store other than AWS's with annotations", () => {
  test('is recognised at the first annotation, and used for the next', async () => {
    const { server, s3: plain } = await startTestServer();
    const s3 = connect(server, {}, createS3Client);
    const { ETag = '' } = await plain.send(
      new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: 'phone;name\n1;a\n' }),
    );
    const object = { ...place, etag: ETag.replaceAll('"', '') };
    for (const turn of [1, 2]) expect(await createAnnotate(s3, true, log)(object, { turn })).toBe(true);

    const input = { Bucket: place.bucket, Key: place.key, AnnotationName: ANNOTATION_NAME };
    const { AnnotationPayload } = await plain.send(new GetObjectAnnotationCommand(input));
    expect(await AnnotationPayload?.transformToString()).toBe('{"turn":2}');
  });

  test.each([
    ['is busy', { status: 503, code: 'SlowDown' }],
    ['fails', { status: 500, code: 'InternalError' }],
    ['denies access to one object', { status: 403, code: 'AccessDenied' }],
    ['times out', { status: 400, code: 'RequestTimeout' }],
  ])('is asked again if it %s', async (_what, fault) => {
    const { server, s3: plain } = await startTestServer();
    const s3 = connect(server);
    const { ETag = '' } = await plain.send(new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: 'x' }));
    const object = { ...place, etag: ETag.replaceAll('"', '') };
    const annotate = createAnnotate(s3, true, log);
    server.addFault({ kind: 'error', operation: 'ListObjectAnnotations', ...fault });

    await expect(annotate(object, {})).rejects.toMatchObject({ name: fault.code });
    expect(await annotate(object, {})).toBe(true);
  });

  test('is asked again when it breaks the connection', async () => {
    const { server, s3: plain } = await startTestServer();
    const { ETag = '' } = await plain.send(new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: 'x' }));
    const object = { ...place, etag: ETag.replaceAll('"', '') };
    const annotate = createAnnotate(connect(server), true, log);
    server.addFault({ kind: 'drop', operation: 'ListObjectAnnotations' });

    await expect(annotate(object, {})).rejects.toThrow();
    expect(await annotate(object, {})).toBe(true);
  });

  test.each([
    [501, 'NotImplemented'],
    [405, 'MethodNotAllowed'],
    [400, 'UnsupportedOperation'],
  ])('and says %i %s, has none', async (status, code) => {
    const { server } = await startTestServer();
    const annotate = createAnnotate(connect(server), true, log);
    server.addFault({ kind: 'error', operation: 'ListObjectAnnotations', status, code });

    for (const _turn of [1, 2]) expect(await annotate({ ...place, etag: 'abc' }, {})).toBe(false);
    expect(server.requests.map(({ operation }) => operation)).toEqual(['ListObjectAnnotations']);
  });

  test('counts as one without them if it refuses', async () => {
    const { server } = await startTestServer({ annotations: false });
    const s3 = connect(server, {}, createS3Client);

    expect(await createAnnotate(s3, true, log)({ ...place, etag: 'abc' }, {})).toBe(false);
  });
});
