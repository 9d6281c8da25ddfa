import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadOptions } from '../../../../lambda/csv/bytes/read-file.ts';
import { readFile } from '../../../../lambda/csv/bytes/read-file.ts';
import { cutBytes, streamOf } from '../../../support/cut-bytes.ts';

const TEXT = 'phone;name\n+12025550101;Ren\u00e9e \u{1f600}\n';

/** The result of reading a file: the bytes to send as text, and the facts. */
async function read(chunks: readonly Uint8Array[], options: Partial<ReadOptions> = {}) {
  const reading = readFile(streamOf(chunks), { gzip: false, ...options });
  const bytes = Buffer.concat(await Array.fromAsync(reading));
  return { text: bytes.toString('utf8'), facts: reading.facts };
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** Reads a file whole and, cut at every place, again. All results must be equal. */
async function readAnyhow(bytes: Buffer, options: Partial<ReadOptions> = {}) {
  const whole = await read([bytes], options);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)], options), `cut at ${cut}`).toEqual(whole);
  }
  expect(
    await read(
      Array.from(bytes, byte => Buffer.of(byte)),
      options,
    ),
    'byte by byte',
  ).toEqual(whole);
  return whole;
}

describe('a file', () => {
  test('passes through unchanged if it is plain', async () => {
    const { text, facts } = await readAnyhow(Buffer.from(TEXT));

    expect(text).toBe(TEXT);
    expect(facts).toEqual({ uploadedBytes: Buffer.byteLength(TEXT) });
  });

  test.each([
    ['no bytes', Buffer.alloc(0), ''],
    ['only a byte order mark', Buffer.from([0xef, 0xbb, 0xbf]), ''],
    ['one letter', Buffer.from('s'), 's'],
    ['only the beginning of a separator line', Buffer.from('sep='), 'sep='],
    ['a separator line without a line end', Buffer.from('sep=;'), 'sep=;'],
  ])('of %s is read to its end', async (_, bytes, expected) => {
    expect((await readAnyhow(bytes)).text).toBe(expected);
  });

  test('loses its UTF-8 byte order mark, and only one', async () => {
    expect((await readAnyhow(Buffer.from(`\ufeff\ufeff${TEXT}`))).text).toBe(`\ufeff${TEXT}`);
  });

  test('is measured and digested as uploaded', async () => {
    const bytes = Buffer.from(`\ufeff${TEXT}`);
    const { facts } = await readAnyhow(bytes, { digest: true });

    expect(facts.uploadedBytes).toBe(bytes.length);
    expect(facts.uploadedSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('closes its source if it is left in the middle', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from('row\n');
      } finally {
        closed = true;
      }
    }
    for await (const _chunk of readFile(endless(), { gzip: false })) break;

    expect(closed).toBe(true);
  });

  test('closes its source if its byte order mark contradicts the encoding', async () => {
    let isClosed = false;
    async function* source() {
      try {
        yield Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(TEXT, 'utf16le')]);
        yield Buffer.from(TEXT, 'utf16le');
      } finally {
        isClosed = true;
      }
    }
    const reading = readFile(source(), { gzip: false, encoding: 'windows-1251' });

    await Array.fromAsync(reading);

    expect(reading.facts.problem).toMatchObject({ code: 'csv_encoding' });
    expect(isClosed).toBe(true);
  });

  test('throws the error of a source that fails', async () => {
    async function* broken() {
      yield Buffer.from('phone\n');
      throw new Error('the network is down');
    }

    await expect(Array.fromAsync(readFile(broken(), { gzip: false }))).rejects.toThrow('the network is down');
  });
});

describe('a file in UTF-16', () => {
  test.each([
    ['UTF-16LE', 'with a byte order mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), undefined],
    ['UTF-16BE', 'with a byte order mark', utf16be(`\ufeff${TEXT}`), undefined],
    ['UTF-16LE', 'stated by its uploader', Buffer.from(TEXT, 'utf16le'), 'utf-16le'],
    ['UTF-16BE', 'stated by its uploader', utf16be(TEXT), 'UTF-16BE'],
    ['UTF-16BE', 'with a byte order mark that its uploader contradicts', utf16be(`\ufeff${TEXT}`), 'utf-16'],
  ] as const)('(%s, encoding %s) is sent as UTF-8', async (recodedFrom, _, bytes, encoding) => {
    const { text, facts } = await readAnyhow(bytes, { encoding });

    expect(text).toBe(TEXT);
    expect(facts.recodedFrom).toBe(recodedFrom);
  });

  test('ends with a reason if it is cut in the middle of a character', async () => {
    const { facts } = await read([Buffer.from(`\ufeff${TEXT}`, 'utf16le').subarray(0, -1)]);

    expect(facts.problem).toMatchObject({ code: 'csv_encoding', message: expect.stringContaining('must be UTF-16LE') });
  });
});

test.each([
  ['windows-1251', Buffer.from(`\ufeff${TEXT}`), 'UTF-8', 'utf-8'],
  ['windows-1251', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'UTF-16LE', 'utf-16le'],
])(
  'a byte order mark that contradicts the encoding %s is rejected with the fix',
  async (encoding, bytes, mark, fix) => {
    const { text, facts } = await read([bytes], { encoding });

    expect(text).toBe('');
    expect(facts.problem).toEqual({
      code: 'csv_encoding',
      offset: 0,
      message: `"encoding" says ${encoding}, but the file begins with the byte order mark of ${mark}; set encoding=${fix}`,
    });
  },
);

describe("Excel's separator line", () => {
  test.each([
    ['sep=;\r\n', ';'],
    ['sep=,\n', ','],
    ['SEP=\t\r\n', '\t'],
    ['"sep=|"\r\n', '|'],
    ['\ufeffsep=;\r\n', ';'],
    ['sep=;\r', ';'],
  ])('%j is understood and not sent', async (line, delimiter) => {
    const { text, facts } = await readAnyhow(Buffer.from(line + TEXT));

    expect(text).toBe(TEXT);
    expect(facts.delimiter).toBe(delimiter);
  });

  test.each(['sepal;b\n', 'sep=;;\n', 'sep;b\n', 'sep=;name\n', ' sep=;\n', 'sep=\n'])(
    '%j is an ordinary header',
    async header => {
      const { text, facts } = await readAnyhow(Buffer.from(header + TEXT));

      expect(text).toBe(header + TEXT);
      expect(facts.delimiter).toBeUndefined();
    },
  );

  test('is understood in UTF-16, as Excel writes it', async () => {
    const { text, facts } = await readAnyhow(Buffer.from(`\ufeffsep=;\r\n${TEXT}`, 'utf16le'));

    expect([text, facts.delimiter, facts.recodedFrom]).toEqual([TEXT, ';', 'UTF-16LE']);
  });
});

describe('a gzipped file', () => {
  test('is read to its end, whatever its content', async () => {
    const packed = gzipSync(Buffer.from(`\ufeffsep=;\r\n${TEXT}`, 'utf16le'));
    const { text, facts } = await readAnyhow(packed, { gzip: true });

    expect(text).toBe(TEXT);
    expect(facts).toMatchObject({ uploadedBytes: packed.length, delimiter: ';', recodedFrom: 'UTF-16LE' });
  });

  test('of several members is one file', async () => {
    const members = [gzipSync(TEXT.slice(0, 20)), gzipSync(TEXT.slice(20))];

    expect((await read(members, { gzip: true })).text).toBe(TEXT);
  });

  test.each([
    ['is truncated', gzipSync(TEXT).subarray(0, -5)],
    ['is not gzip', Buffer.from(TEXT)],
    ['has trailing bytes', Buffer.concat([gzipSync(TEXT), Buffer.from('more')])],
    ['has no bytes', Buffer.alloc(0)],
    ['is damaged', Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)])],
  ])('that %s ends with a reason', async (_, bytes) => {
    const { facts } = await read([bytes], { gzip: true });

    expect(facts.problem).toMatchObject({ code: 'csv_gzip' });
  });

  test.each([
    ['in several members', [gzipSync('a;b\n'), gzipSync('c;d\n')]],
    ['with a boundary inside a chunk', [Buffer.concat([gzipSync('a;b\n'), gzipSync('c;d\n')])]],
    ['with trailing zeros', [gzipSync('a;b\n'), gzipSync('c;d\n'), Buffer.alloc(512)]],
  ])('%s is read to its end', async (_, chunks) => {
    const { text, facts } = await read(chunks, { gzip: true });

    expect(facts.problem).toBeUndefined();
    expect(text).toBe('a;b\nc;d\n');
  });

  test.each([
    ['in one chunk', [Buffer.concat([gzipSync(TEXT), Buffer.alloc(512), gzipSync(TEXT)])]],
    ['in separate chunks', [gzipSync(TEXT), Buffer.alloc(512), gzipSync(TEXT)]],
    ['with bytes that are not a member', [gzipSync(TEXT), Buffer.alloc(8), Buffer.alloc(8), Buffer.from('more')]],
  ])('is not cut at a member after zeros: %s', async (_, chunks) => {
    const { facts } = await read(chunks, { gzip: true });

    expect(facts.problem?.message).toContain('more follows the zeros');
  });

  test('ends at the maximum size of its feed', async () => {
    const { text, facts } = await read([gzipSync('x'.repeat(1_000_000))], { gzip: true, maxBytes: 500_000 });

    expect(text.length).toBeLessThanOrEqual(500_000);
    expect(facts.problem?.message).toBe('the file must unpack to at most 500000 bytes');
  });

  test('is a bomb if it unpacks to hundreds of times its size', async () => {
    const { text, facts } = await read([gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'))], { gzip: true });

    expect(text.length).toBeLessThan(32 * 1024 * 1024);
    expect(facts.problem?.message).toBe('the file must not unpack to more than 200 times its size');
  });
});

test('any text gives the same bytes in any encoding, cut anywhere, gzipped or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
      fc.boolean(),
      fc.array(fc.nat(400), { maxLength: 6 }),
      async (content, encoding, gzip, cuts) => {
        const text = `phone\n${content}`;
        const encode = {
          'utf-8': (t: string) => Buffer.from(t),
          'utf-16le': (t: string) => Buffer.from(t, 'utf16le'),
          'utf-16be': utf16be,
        };
        const plain = encode[encoding](`\ufeff${text}`);
        const bytes = gzip ? gzipSync(plain) : plain;

        expect((await read(cutBytes(bytes, cuts), { gzip })).text).toBe(text);
      },
    ),
    { numRuns: 500 },
  );
});
