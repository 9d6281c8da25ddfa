import busboy from 'busboy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameMultipart, type MultipartFrame } from '../../../../lambda/voximplant/upload/frame-multipart.ts';

interface Part {
  readonly name: string;
  readonly fileName: string;
  readonly type: string;
  readonly bytes: Buffer;
}

function parseWithBusboy(frame: MultipartFrame, chunks: readonly Uint8Array[]): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    const parser = busboy({ headers: { 'content-type': frame.contentType } });
    parser.on('file', (name, stream, { filename: fileName = '', mimeType: type }) => {
      const read: Buffer[] = [];
      stream.on('data', (data: Buffer) => read.push(data));
      stream.on('end', () => parts.push({ name, fileName, type, bytes: Buffer.concat(read) }));
    });
    parser.on('field', name => reject(new Error(`the field ${name} is no file`)));
    parser.on('error', reject);
    parser.on('close', () => resolve(parts));
    for (const chunk of chunks) parser.write(chunk);
    parser.end();
  });
}

async function parseWithNode(frame: MultipartFrame, chunks: readonly Uint8Array[]): Promise<Part[]> {
  const response = new Response(Buffer.concat(chunks), { headers: { 'content-type': frame.contentType } });
  const form = await response.formData();
  return Promise.all(
    [...form].map(async ([name, value]) => {
      if (typeof value === 'string') throw new Error(`the field ${name} is no file`);
      return { name, fileName: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
    }),
  );
}

/** Bytes that resemble a boundary more often than random ones. */
const files = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc
        .constantFrom('\r\n', '--', '\r\n--', '\r\n--dropdial', '\r\n--dropdial-', '--\r\n', ';', '\u0000')
        .map(Buffer.from),
    ),
    { maxLength: 20 },
  )
  .map(parts => Buffer.concat(parts));
const ids = fc.uuid().map(id => id.replaceAll('-', ''));

/** The same bytes in chunks of these lengths, repeated. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let start = 0;
  for (let index = 0; start < bytes.length; index++) {
    const end = start + (lengths[index % lengths.length] ?? bytes.length);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

describe('frameMultipart', () => {
  test("has one file in the API's field, with a name that reveals nothing about the key", () => {
    const frame = frameMultipart(3, 'abc');

    expect(frame.contentType).toBe('multipart/form-data; boundary=dropdial-abc');
    expect(frame.head.toString()).toBe(
      '--dropdial-abc\r\nContent-Disposition: form-data; name="file_content"; filename="call-list.csv"\r\n' +
        'Content-Type: text/csv\r\n\r\n',
    );
    expect(frame.tail.toString()).toBe('\r\n--dropdial-abc--\r\n');
  });

  test('states the exact length of the whole body', () => {
    const frame = frameMultipart(5_000_000_000, 'abc');

    expect(frame.length).toBe(frame.head.length + 5_000_000_000 + frame.tail.length);
  });

  test('has a boundary short enough for every parser', () => {
    const boundary = frameMultipart(0, '0'.repeat(32)).contentType.split('boundary=')[1];

    expect(boundary).toMatch(/^[a-z0-9-]{1,70}$/);
  });

  test.each([
    ['busboy', parseWithBusboy],
    ["node's own parser", parseWithNode],
  ])('gives %s exactly the bytes of the file, in any chunks', async (_, parse) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(files, ids, lengths, async (bytes, id, cuts) => {
        const frame = frameMultipart(bytes.length, id);
        const body = Buffer.concat([frame.head, bytes, frame.tail]);

        const parts = await parse(frame, cut(body, cuts));

        expect(parts).toEqual([{ name: 'file_content', fileName: 'call-list.csv', type: 'text/csv', bytes }]);
        expect(body).toHaveLength(frame.length);
      }),
      { numRuns: 500 },
    );
  });
});
