import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAwsChunked } from '../../../local/s3/body/decode-aws-chunked.ts';
import { createSigner, sendRaw, sendSigned, signPut } from './send-signed.ts';
import { s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/**
 * Builds the signed framing as AWS documents it: the signature of each chunk depends on that of the chunk before it.
 */
async function frameSigned(seed: string, signedAt: Date, chunks: readonly string[], trailer?: string): Promise<string> {
  const signer = createSigner();
  const longDate = signedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${longDate}\n${longDate.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const sign = (text: string) => signer.sign(text, { signingDate: signedAt });
  let previous = seed;
  let framed = '';
  for (const chunk of [...chunks, '']) {
    previous = await sign(`AWS4-HMAC-SHA256-PAYLOAD\n${scope}\n${previous}\n${sha256('')}\n${sha256(chunk)}`);
    framed += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`;
  }
  if (trailer !== undefined) {
    const signature = await sign(`AWS4-HMAC-SHA256-TRAILER\n${scope}\n${previous}\n${sha256(`${trailer}\n`)}`);
    framed += `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n`;
  }
  return `${framed}\r\n`;
}

async function putSigned(options: { trailer?: string; spoil?: (framed: string) => string } = {}) {
  const started = await startTestServer();
  const signedAt = new Date();
  const chunks = ['a'.repeat(70_000), 'bc'];
  const { trailer, spoil = framed => framed } = options;
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === undefined ? '' : '-TRAILER'}`,
    'x-amz-decoded-content-length': '70002',
    ...(trailer !== undefined && { 'x-amz-trailer': 'x-amz-checksum-sha256' }),
  };
  const signed = await signPut(started.server, '/drops/k', headers, signedAt);
  const seed = /Signature=(\w+)/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
  const framed = spoil(await frameSigned(seed, signedAt, chunks, trailer));
  return { ...started, chunks, answer: await sendRaw(started.server, '/drops/k', framed, signed.headers) };
}

const TRAILER = `x-amz-checksum-sha256:${createHash('sha256')
  .update(`${'a'.repeat(70_000)}bc`)
  .digest('base64')}`;

describe('an aws-chunked body', () => {
  test.each([undefined, TRAILER])('with signed chunks is stored without its framing (trailer: %s)', async trailer => {
    const { s3, chunks, answer } = await putSigned(trailer === undefined ? {} : { trailer });

    expect(answer).toEqual({ status: 200, text: '' });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await got.Body?.transformToString()).toBe(chunks.join(''));
    expect(got.ContentEncoding).toBeUndefined();
  });

  test.each([
    ['a changed byte', (framed: string) => framed.replace('bc', 'bd')],
    [
      'a changed signature',
      (framed: string) => framed.replace(/(chunk-signature=)(.)/, (_, name, hex) => `${name}${hex === '0' ? 1 : 0}`),
    ],
    ['a changed trailer signature', (framed: string) => framed.replace(/(trailer-signature:).{8}/, '$100000000')],
  ])('with %s is rejected', async (_, spoil) => {
    const { s3, answer } = await putSigned({ trailer: TRAILER, spoil });

    expect(answer.status).toBe(403);
    expect(answer.text).toContain('SignatureDoesNotMatch');
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject(s3Error(404));
  });

  test.each([
    ['shorter than declared', '4', '3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
    ['longer than declared', '2', '3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
    ['cut off in a chunk', '3', '3\r\nab', 'IncompleteBody'],
    ['without its last chunk', '3', '3\r\nabc\r\n', 'IncompleteBody'],
    ['with a chunk size that is not a number', '3', 'xyz\r\nabc\r\n0\r\n\r\n', 'InvalidRequest'],
    ['without a line end after a chunk', '3', '3\r\nabcdef\r\n0\r\n\r\n', 'InvalidRequest'],
  ])('that is %s is rejected', async (_, length, framed, code) => {
    const { server } = await startTestServer();

    const answer = await sendSigned(server, '/drops/k', framed, {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': length,
    });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  test('is decoded the same way wherever the network splits it', async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), async (chunks, cut) => {
        const framed = Buffer.concat([
          ...chunks.flatMap(bytes => [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
          Buffer.from('0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n'),
        ]);
        async function* pieces() {
          for (let at = 0; at < framed.length; at += cut) yield framed.subarray(at, at + cut);
        }
        const trailers = new Map<string, string>();

        const decoded: Uint8Array[] = [];
        for await (const bytes of decodeAwsChunked(pieces(), { trailers })) decoded.push(bytes);

        expect(Buffer.concat(decoded).equals(Buffer.concat(chunks))).toBe(true);
        expect(trailers).toEqual(new Map([['x-amz-checksum-crc32', 'AAAAAA==']]));
      }),
    );
  });
});
