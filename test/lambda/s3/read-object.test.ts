import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChecksumAlgorithm, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Crc64Nvme } from '../../../lambda/s3/crc64-nvme.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { KEEP_BYTES, openSource } from '../../../lambda/s3/read-object.ts';
import { readSmallObject } from '../../../lambda/s3/read-small-object.ts';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import { connect, startTestServer, type TestServer } from '../../local/s3/start-test-server.ts';
import { startApi } from '../../support/start-api.ts';

const KEY = 'a.csv';

/** A server with a client like the function's. */
async function startServer(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  return { ...server, s3: connect(server.server, {}, createS3Client) };
}

async function put({ s3: client }: TestServer, body: Uint8Array, algorithm?: ChecksumAlgorithm): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body: body, ChecksumAlgorithm: algorithm }));
}

/** Changes the last byte of the only stored object, so that its stored checksum no longer matches. */
async function damage({ dir }: TestServer): Promise<void> {
  const [name = ''] = await readdir(join(dir, 'data'));
  const path = join(dir, 'data', name);
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill('y', bytes.length - 1));
}

/** The source of the current object. */
async function open(s3: TestServer, { signal = new AbortController().signal, idleMs = 30_000 } = {}) {
  const head = await readHead(s3.s3, 'drops', KEY, signal);
  if (head === undefined) throw new Error('the object is not there');
  return openSource({ s3: s3.s3, head, signal, idleMs });
}

async function read(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source));
}

function gets({ server }: TestServer): number {
  return server.requests.filter(({ operation }) => operation === 'GetObject').length;
}

test('a small object is fetched once and is the same both times', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.from('phone;name\n1;2\n'));
  const source = await open(s3);

  expect([String(await read(source())), String(await read(source()))]).toEqual(Array(2).fill('phone;name\n1;2\n'));
  expect(gets(s3)).toBe(1);
});

test('a large object is fetched for each pass', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(KEEP_BYTES + 1, 'x'));
  const source = await open(s3);

  expect([(await read(source())).length, (await read(source())).length]).toEqual(Array(2).fill(KEEP_BYTES + 1));
  expect(gets(s3)).toBe(2);
});

test('only the first pass over a large object compares checksums', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(KEEP_BYTES + 1, 'x'));
  const source = await open(s3);
  const modes: unknown[] = [];
  s3.s3.middlewareStack.add(
    next => async args => {
      const { input }: { input: object } = args;
      modes.push('ChecksumMode' in input ? input.ChecksumMode : undefined);
      return next(args);
    },
    { step: 'initialize' },
  );

  await read(source());
  await read(source());

  expect(modes).toEqual(['ENABLED', undefined]);
});

test.for([
  ['CRC32', 1_000],
  ['CRC32', KEEP_BYTES + 1],
  ['CRC64NVME', 1_000],
  ['CRC64NVME', KEEP_BYTES + 1],
] as const)('an object without the %s that S3 keeps for it is rejected, of %i bytes', async ([algorithm, size]) => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(size, 'x'), algorithm);
  const good = await read((await open(s3))());
  await damage(s3);
  const source = await open(s3);

  expect(good.length).toBe(size);
  await expect(read(source()).then(({ length }) => length)).rejects.toThrow('Checksum mismatch');
});

test('the function computes a CRC64NVME itself, since the SDK is slow', async () => {
  const s3 = await startServer();
  const update = vi.spyOn(Crc64Nvme.prototype, 'update');
  onTestFinished(() => update.mockRestore());
  await put(s3, Buffer.from('phone'), 'CRC64NVME');
  const source = await open(s3);
  update.mockClear();

  await read(source());

  expect(Buffer.concat(update.mock.calls.map(([bytes]) => bytes)).toString()).toBe('phone');
});

test.each([
  ['replaced', (s3: TestServer) => put(s3, Buffer.from('new'))],
  ['deleted', ({ s3 }: TestServer) => s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: KEY }))],
])('an object that was %s is not read, and the error says so', async (_, act) => {
  const s3 = await startServer();
  await put(s3, Buffer.from('old'));
  const source = await open(s3);
  await act(s3);

  await expect(read(source())).rejects.toMatchObject({ name: 'DropdialError', code: 'source_changed' });
});

test('the version that was seen is read in a bucket with versions', async () => {
  const s3 = await startServer({ versioned: true });
  await put(s3, Buffer.from('old'));
  const source = await open(s3);
  await put(s3, Buffer.from('new'));

  expect(String(await read(source()))).toBe('old');
});

test('a source that stalls is given up', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(1_000_000, 'x'));
  const source = await open(s3, { idleMs: 200 });
  s3.server.addFault({ operation: 'GetObject', kind: 'stall', afterBytes: 300_000 });

  await expect(read(source())).rejects.toMatchObject({ code: 'stalled', message: expect.stringContaining('S3') });
});

test('a slow reader is not a stalled source', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(3_000_000, 'x'));
  const source = await open(s3, { idleMs: 100 });
  let bytes = 0;
  for await (const chunk of source()) {
    // A single pause longer than the source may stall.
    if (bytes === 0) await new Promise(resolve => setTimeout(resolve, 300));
    bytes += chunk.length;
  }

  expect(bytes).toBe(3_000_000);
});

test('a broken connection is an error, never a shorter file', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(1_000_000, 'x'));
  const source = await open(s3);
  s3.server.addFault({ operation: 'GetObject', kind: 'drop', afterBytes: 300_000 });

  await expect(read(source())).rejects.toThrow();
});

test('the deadline ends the reading with its own reason', async () => {
  const s3 = await startServer();
  await put(s3, Buffer.alloc(1_000_000, 'x'));
  const controller = new AbortController();
  const source = await open(s3, { signal: controller.signal });
  s3.server.addFault({ operation: 'GetObject', kind: 'stall', afterBytes: 300_000 });

  const reading = read(
    (async function* () {
      for await (const chunk of source()) {
        yield chunk;
        controller.abort(new Error('time is up'));
      }
    })(),
  );

  await expect(reading).rejects.toThrow('time is up');
});

test('an object with a SHA-512 is read, and rejected if it has another one', async () => {
  const s3 = await startServer();
  const Body = Buffer.from('phone;name\n1;2\n');
  const ChecksumSHA512 = createHash('sha512').update(Body).digest('base64');
  await s3.s3.send(new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body, ChecksumSHA512 }));

  expect(String(await read((await open(s3))()))).toBe(String(Body));
  await damage(s3);
  await expect(read((await open(s3))())).rejects.toThrow('Checksum mismatch');
});

test.each(['xxhash64', 'xxhash3', 'xxhash128', 'of-tomorrow'])(
  'an object with a checksum that cannot be computed here, %s, is read without comparing',
  async algorithm => {
    const api = await startApi((_, response) => {
      response.setHeader(`x-amz-checksum-${algorithm}`, 'AAAAAAAAAAA=').setHeader('x-amz-checksum-type', 'FULL_OBJECT');
      response.setHeader('etag', '"abc"').setHeader('content-length', 5).end('phone');
    });
    const s3 = connect({ endpoint: api.url, region: 'us-east-1' }, {}, createS3Client);

    const object = await readSmallObject(s3, 'drops', KEY, 100);

    expect(object).toMatchObject({ etag: 'abc', bytes: Buffer.from('phone') });
  },
);
