import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { writeCancelledFile } from '../../../lambda/acts/write-cancelled-file.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { makeRun } from '../../support/make-world.ts';

const KEY = 'acme/people.csv.cancel.csv';
const ANSWER = 'acme/people.csv.cancelled.csv';

/** Writes the file about these rows, and returns its cells. */
async function write(result: Readonly<Record<number, string>>): Promise<string[][]> {
  const { s3 } = await startTestServer();
  const rows = Object.entries(result).map(([row, word]): [number, string] => [Number(row), word]);
  await writeCancelledFile(s3, { bucket: 'drops', key: KEY, etag: '' }, new Map(rows.reverse()), makeRun());
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: ANSWER }));
  return parse((await Body?.transformToString()) ?? '', { record_delimiter: '\r\n' });
}

test.each([
  ['a comma', 'its header must have call_row, phone', 'its header must have call_row, phone'],
  ['quotes', 'no column "phone"', 'no column "phone"'],
  ['a line end before a formula', 'x\n=HYPERLINK("http://x")', 'x\n=HYPERLINK("http://x")'],
  ['a carriage return before a formula', 'x\r=1', 'x\r=1'],
  ['a formula', '=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
  ['a formula after a space', ' @SUM(A1)', `' @SUM(A1)`],
])('a problem with %s is one cell, and no formula', async (_what, problem, cell) => {
  expect(await write({ 1: problem })).toEqual([
    ['row', 'result'],
    ['1', cell],
  ]);
});

test('the rows are in their order', async () => {
  expect(await write({ 2: 'cancelled', 10: 'called' })).toEqual([
    ['row', 'result'],
    ['2', 'cancelled'],
    ['10', 'called'],
  ]);
});

describe('a cancel file', () => {
  const ADDED = 'added';

  /** A cancel file, its answers, and what other workers do right before an answer is written. */
  async function open() {
    const { s3 } = await startTestServer();
    const put = async (body: string) => {
      const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body: body }));
      return ETag.replaceAll('"', '');
    };
    const answer = (etag: string, word: string, client: S3Client = s3) =>
      writeCancelledFile(client, { bucket: 'drops', key: KEY, etag }, new Map([[2, word]]), makeRun());
    const read = async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: ANSWER }));
      return Body?.transformToString();
    };
    /** Runs something before each of the next writes. */
    function beforeWriting(...acts: readonly (() => Promise<unknown>)[]) {
      const left = [...acts];
      let isInside = false;
      s3.middlewareStack.add(
        (next, { commandName }) =>
          async args => {
            const act = commandName === 'PutObjectCommand' && !isInside ? left.shift() : undefined;
            isInside = true;
            await act?.();
            isInside = false;
            return next(args);
          },
        { step: 'initialize', name: ADDED },
      );
    }
    return { s3, put, answer, read, beforeWriting };
  }

  test('that was replaced gets no answer to the earlier one', async () => {
    const { put, answer, read } = await open();
    const earlier = await put('one');
    const later = await put('two');
    await answer(later, 'calling');

    await answer(earlier, 'cancelled');

    expect(await read()).toBe('row,result\r\n2,calling\r\n');
  });

  test('that is gone has an answer', async () => {
    const { s3, put, answer, read } = await open();
    const etag = await put('one');
    await s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: KEY }));

    await answer(etag, 'cancelled');

    expect(await read()).toBe('row,result\r\n2,cancelled\r\n');
  });

  test('is answered although another worker writes at the same time', async () => {
    const { put, answer, read, beforeWriting } = await open();
    const earlier = await put('one');
    await answer(earlier, 'calling');
    const later = await put('one, and more');
    beforeWriting(async () => {
      // The answer to the earlier file was on its way.
      await put('one');
      await answer(earlier, 'cancelled');
      await put('one, and more');
    });

    await answer(later, 'not_cancelled');

    expect(await read()).toBe('row,result\r\n2,not_cancelled\r\n');
  });

  test('that is replaced while its answer is on its way keeps the answer to the newer one', async () => {
    const { put, answer, read, beforeWriting } = await open();
    const earlier = await put('one');
    beforeWriting(async () => answer(await put('two'), 'calling'));

    await answer(earlier, 'cancelled');

    expect(await read()).toBe('row,result\r\n2,calling\r\n');
  });
});
