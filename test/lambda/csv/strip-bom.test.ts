import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stripBom } from '../../../lambda/csv/strip-bom.ts';
import { cutBytes, streamOf } from '../../support/cut-bytes.ts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

async function strip(chunks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const passed: Uint8Array[] = [];
  for await (const chunk of stripBom(streamOf(chunks))) passed.push(chunk);
  return passed;
}

describe('stripBom', () => {
  test('takes the mark away, wherever it is cut', async () => {
    const bytes = Buffer.concat([BOM, Buffer.from('phone;name')]);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const chunks = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];

        expect(Buffer.concat(await strip(chunks)).toString(), `cut at ${first} and ${second}`).toBe('phone;name');
      }
    }
  });

  test.each([
    ['no bytes', Buffer.alloc(0), ''],
    ['a mark and no more', BOM, ''],
    ['one byte', Buffer.from('x'), '78'],
    ['the first byte of a mark', BOM.subarray(0, 1), 'ef'],
    ['two bytes of a mark', BOM.subarray(0, 2), 'efbb'],
    ['what begins like a mark', Buffer.from([0xef, 0xbb, 0xbe, 0x31]), 'efbbbe31'],
    ['a second mark', Buffer.concat([BOM, BOM]), 'efbbbf'],
    ['a mark in the middle', Buffer.concat([Buffer.from('1'), BOM]), '31efbbbf'],
  ])('gives of %s in single bytes exactly what it must', async (_, bytes, expected) => {
    expect(Buffer.concat(await strip(cutBytes(bytes, [1]))).toString('hex')).toBe(expected);
  });

  test('passes every later chunk on as it is, without a copy', async () => {
    const chunks = [Buffer.from('phone;name\n'), Buffer.from('1;2\n'), Buffer.from('3;4\n')];

    const passed = await strip(chunks);

    expect(passed[1]).toBe(chunks[1]);
    expect(passed[2]).toBe(chunks[2]);
  });

  test('leaves bytes without a mark as they are, however they are cut', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.boolean(), lengths, async (content, hasMark, cuts) => {
        fc.pre(!BOM.equals(content.subarray(0, 3)));
        const bytes = hasMark ? Buffer.concat([BOM, content]) : content;

        expect(Buffer.concat(await strip(cutBytes(bytes, cuts)))).toEqual(Buffer.from(content));
      }),
      { numRuns: 300 },
    );
  });
});
