import { createHash, randomBytes } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../../lambda/ledger/receipt.ts';
import { FILE_MARK } from '../../../../lambda/write-back/put-beside.ts';
import { describeDrop, describeUnbegun } from '../../../../lambda/write-back/receipt-file/describe-drop.ts';
import { keepReceiptFile } from '../../../../lambda/write-back/receipt-file/keep-receipt-file.ts';
import { placeFile } from '../../../../lambda/write-back/receipt-file/place-file.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeRun } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const KEY = 'acme/people.csv';
const JSON_KEY = `${KEY}.result.json`;
const FEED = { receiptFile: true, rejectFile: false };
const REPLACES = 'the receipt file replaces an object that dropdial did not write';

/** The options for an object that only its uploader can read. */
function encrypted() {
  const key = randomBytes(32);
  const SSECustomerKeyMD5 = createHash('md5').update(key).digest('base64');
  return { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key.toString('base64'), SSECustomerKeyMD5 };
}

async function open() {
  const { s3, server } = await startTestServer({ versioned: true });
  let now = at(0);
  const ledger = createMemoryLedger(() => now);
  const run = makeRun();
  const world = { s3, ledger };
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const tell = (receipt: Receipt) => keepReceiptFile(FEED, receipt, run.log, world);
  /** Moves a submission in the ledger. */
  const note = (
    what: string,
    told: number,
    { uploaded = 0, name = 'f', key = KEY, state = 'rejected' as 'rejected' | 'skipped' } = {},
  ) => {
    now = at(told);
    const drop = { ...makeDraft().drop, key, uploadedAt: at(uploaded).toISOString() };
    const problems = [{ code: what === 'superseded' ? what : `csv_${what}`, message: what }];
    return ledger.put(makeDraft({ submission: name.repeat(64), state, drop, problems })).receipt;
  };
  return {
    s3,
    server,
    run,
    note,
    tell,
    read,
    put: (Key: string, Body: string | Buffer, more: object = {}) =>
      s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body, ...more })),
    unbegun: (key: string, uploaded = 0) => {
      const words = describeUnbegun(key, { code: 'csv_unbegun', message: 'no' }, at(uploaded), at(uploaded));
      return placeFile({ bucket: 'drops', key, feed: 'acme', rejectFile: false }, words, run.log, world);
    },
    said: async () => {
      const { problems } = JSON.parse(await read(JSON_KEY));
      const [, inText] = /\((\w+)\)\r/.exec(await read(`${KEY}.result.txt`)) ?? [];
      return [problems[0].code, inText].map(code => code?.replace('csv_', ''));
    },
    puts: () => server.requests.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key),
  };
}

test('a later report replaces an earlier one', async () => {
  const { note, tell, said, run } = await open();

  await tell(note('first', 1));
  await tell(note('second', 2));

  expect(await said()).toEqual(['second', 'second']);
  expect(run.logged).toEqual([]);
});

test.each([
  ['of this upload', { uploaded: 0, told: 2 }, { uploaded: 0, told: 1, name: 'f' }],
  [
    'of a later upload, however late the earlier upload is reported,',
    { uploaded: 10, told: 11 },
    { uploaded: 0, told: 20, name: 'e' },
  ],
] as const)('a later report %s stays', async (_what, later, { told, ...earlier }) => {
  const { note, tell, said, run } = await open();
  const before = note('earlier', told, earlier);
  await tell(note('later', later.told, { uploaded: later.uploaded }));

  await tell(before);

  expect(await said()).toEqual(['later', 'later']);
  expect(run.logged).toEqual([]);
});

test('if workers write at the same time, the latest report stays, in both files', async () => {
  const { note, tell, said } = await open();
  const receipts = [1, 2, 3, 4].map(told => note(`w${told}`, told));

  await Promise.all([2, 0, 3, 1].map(index => receipts[index]).map(async receipt => receipt && tell(receipt)));

  expect(await said()).toEqual(['w4', 'w4']);
});

test('a worker that is overtaken between the two files writes the text of the current report', async () => {
  const { s3, note, tell, said } = await open();
  const [slow, fast] = [note('slow', 1), note('fast', 2)];
  let isOvertaken = false;
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        const isText = commandName === 'PutObjectCommand' && JSON.stringify(args.input).includes('.result.txt');
        if (isText && !isOvertaken) {
          isOvertaken = true;
          await tell(fast);
        }
        return next(args);
      },
    { step: 'initialize' },
  );

  await tell(slow);

  expect(isOvertaken).toBe(true);
  expect(await said()).toEqual(['fast', 'fast']);
});

test('the same report is written once, and a text that a dead worker left out is added', async () => {
  const { s3, note, tell, said, puts, server } = await open();
  await tell(note('same', 1));
  server.clearRequests();

  await tell(note('same', 2));
  expect(puts()).toEqual([]);

  await s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: `${KEY}.result.txt` }));
  await tell(note('same', 3));
  expect(await said()).toEqual(['same', 'same']);
});

test('a file that is deleted between the look and the write is written again', async () => {
  const { s3, note, tell, said } = await open();
  await tell(note('first', 1));
  let isDeleted = false;
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        if (commandName === 'PutObjectCommand' && !isDeleted) {
          isDeleted = true;
          await s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: JSON_KEY }));
        }
        return next(args);
      },
    { step: 'initialize' },
  );

  await tell(note('second', 2));

  expect(isDeleted).toBe(true);
  expect(await said()).toEqual(['second', 'second']);
});

describe('an object by somebody else under the name of the file', () => {
  test.each([
    ['other JSON', '{"mine":true}', {}],
    ['text that is not JSON', 'hello', {}],
    ['an empty object', '', {}],
    ['binary data', Buffer.from([0xff, 0xfe, 0x00]), {}],
    ['more than the function reads', Buffer.alloc(1024 * 1024 + 1, 32), {}],
    ['an object that only its uploader can read', '{}', encrypted()],
  ])('is replaced, with a warning: %s', async (_what, body, more) => {
    const { note, tell, said, put, run } = await open();
    await put(JSON_KEY, body, more);

    await tell(note('first', 1));

    expect(await said()).toEqual(['first', 'first']);
    expect(run.logged).toEqual([REPLACES]);
  });

  test('is replaced although it has the mark of the function', async () => {
    const { note, tell, said, put } = await open();
    await put(JSON_KEY, 'hello', { Metadata: { [FILE_MARK]: 'true' } });

    await tell(note('first', 1));

    expect(await said()).toEqual(['first', 'first']);
  });

  test.each([
    ['a text', 'hello', {}],
    ['an object that only its uploader can read', 'hello', encrypted()],
  ])('is replaced under the name of the text file, too: %s', async (_what, body, more) => {
    const { note, tell, said, put, run } = await open();
    await put(`${KEY}.result.txt`, body, more);

    await tell(note('first', 1));

    expect(await said()).toEqual(['first', 'first']);
    expect(run.logged).toEqual([REPLACES]);
  });
});

describe('a file that somebody else wrote to prevent the function from writing it', () => {
  const NEVER = '9999-01-01T00:00:00.000Z';
  test.each<[string, object]>([
    ['names an upload in the far future', { uploadedAt: NEVER }],
    ['names an upload in the far future, and no submission', { uploadedAt: NEVER, submission: undefined }],
    ['was updated in the far future', { updatedAt: NEVER }],
    ['names a slightly later upload', { uploadedAt: at(1).toISOString() }],
    ['names an unknown submission', { uploadedAt: at(1).toISOString(), submission: 'a'.repeat(64) }],
    ['names a submission of another file', { uploadedAt: at(1).toISOString(), submission: 'b'.repeat(64) }],
    ['names another place', { uploadedAt: at(1).toISOString(), submission: '../other/x' }],
    ['names no submission, while the drop is readable', { uploadedAt: at(1).toISOString(), submission: undefined }],
  ])('is replaced, with a warning, when it %s', async (_what, forged) => {
    const { note, tell, said, put, run } = await open();
    await put(KEY, 'phone;name\n');
    note('other', 5, { uploaded: 5, name: 'b', key: 'acme/other.csv' });
    const first = note('first', 1);
    await put(JSON_KEY, JSON.stringify({ ...describeDrop(first, FEED), ...forged }), {
      Metadata: { [FILE_MARK]: 'true' },
    });

    await tell(note('second', 2));

    expect(await said()).toEqual(['second', 'second']);
    expect(run.logged).toEqual([REPLACES]);
  });

  test('is not trusted: the submission that it names is read from the ledger', async () => {
    const { note, tell, said, put } = await open();
    const earlier = note('earlier', 1, { name: 'e' });
    const later = describeDrop(note('later', 12, { uploaded: 10 }), FEED);
    await put(JSON_KEY, JSON.stringify({ ...later, summary: 'All is well.', problems: [], problemCount: 0 }));

    await tell(earlier);

    expect(await said()).toEqual(['later', 'later']);
  });
});

test('a submission that was continued does not come back from the ledger, either', async () => {
  const { note, tell, said } = await open();
  const ours = note('ours', 1, { name: 'e' });
  await tell(note('left', 2));
  note('superseded', 3, { state: 'skipped' });

  await tell(ours);

  expect(await said()).toEqual(['ours', 'ours']);
});

describe('a later upload that only its uploader can read', () => {
  test('keeps its report', async () => {
    const { note, tell, said, put, unbegun, run } = await open();
    await put(KEY, 'phone;name\n', encrypted());
    await unbegun(KEY, 10);

    await tell(note('earlier', 20));

    expect(await said()).toEqual(['unbegun', 'unbegun']);
    expect(run.logged).toEqual([]);
  });

  test('does not replace the report of a later upload', async () => {
    const { note, tell, said, unbegun } = await open();
    await tell(note('later', 12, { uploaded: 11 }));

    await unbegun(KEY, 10);

    expect(await said()).toEqual(['later', 'later']);
  });
});

test.each([
  ['may not read the file', 'GetObject'],
  ['may not list it either', 'ListObjectsV2'],
  ['may not write it', 'PutObject'],
] as const)('a function that %s continues, and logs if nothing was written', async (_what, refused) => {
  const { note, tell, server, run } = await open();
  const fault = { kind: 'error', status: 403, code: 'AccessDenied', times: 99 } as const;
  if (refused === 'ListObjectsV2') server.addFault({ operation: 'GetObject', ...fault });
  server.addFault({ operation: refused, ...fault });

  await tell(note('first', 1));

  expect(run.logged).toEqual(refused === 'GetObject' ? [] : ['the receipt file could not be written']);
});

test('a submission that another one continued writes nothing', async () => {
  const { note, tell, puts } = await open();

  await tell({ ...note('superseded', 1), state: 'skipped' });

  expect(puts()).toEqual([]);
});

test('beside an object that is not a CSV, only the text is written, since the other name could be that of a sidecar', async () => {
  const { unbegun, puts } = await open();

  await unbegun('acme/list.xlsx');

  expect(puts()).toEqual(['acme/list.xlsx.result.txt']);
});

test('nothing is written beside a key of nearly the maximum length', async () => {
  const { unbegun, puts } = await open();

  await unbegun(`${'k'.repeat(1015)}.csv`);
  await unbegun('k'.repeat(1020));

  expect(puts()).toEqual([]);
});
