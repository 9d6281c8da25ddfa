import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { describeUnbegun } from '../../../../lambda/write-back/receipt-file/describe-drop.ts';
import { placeFile } from '../../../../lambda/write-back/receipt-file/place-file.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';
import { at } from '../../../support/make-draft.ts';

const KEY = 'acme/people.csv';

async function open() {
  const { s3, server } = await startTestServer({ versioned: true });
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const place = (what: string, uploaded: number, told: number, key = KEY) =>
    placeFile(
      s3,
      { bucket: 'drops', key },
      describeUnbegun(key, { code: what, message: what }, at(uploaded), at(told)),
    );
  return {
    s3,
    server,
    place,
    read,
    said: async () => {
      const { problems } = JSON.parse(await read(`${KEY}.result.json`));
      const [, inText] = /\((\w+)\)/.exec(await read(`${KEY}.result.txt`)) ?? [];
      return [problems[0].code, inText];
    },
    puts: () => server.requests.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key),
  };
}

test('what is told later replaces what was told before', async () => {
  const { place, said } = await open();

  await place('first', 0, 1);
  await place('second', 0, 2);

  expect(await said()).toEqual(['second', 'second']);
});

test.each([
  ['of this upload', [0, 2], [0, 1]],
  ['of a later upload, however late the earlier one is told of', [10, 11], [0, 20]],
] as const)('what was told later, %s, stays', async (_what, later, earlier) => {
  const { place, said } = await open();
  await place('later', later[0], later[1]);

  await place('earlier', earlier[0], earlier[1]);

  expect(await said()).toEqual(['later', 'later']);
});

test('of workers who write at the same time the latest word stays, in both files', async () => {
  const { place, said } = await open();

  await Promise.all([3, 1, 4, 2].map(told => place(`w${told}`, 0, told)));

  expect(await said()).toEqual(['w4', 'w4']);
});

test('who is overtaken between the two files writes the text of what lies there', async () => {
  const { s3, place, said } = await open();
  let isOvertaken = false;
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        const isText = commandName === 'PutObjectCommand' && JSON.stringify(args.input).includes('.result.txt');
        if (isText && !isOvertaken) {
          isOvertaken = true;
          await place('fast', 0, 2);
        }
        return next(args);
      },
    { step: 'initialize' },
  );

  await place('slow', 0, 1);

  expect(isOvertaken).toBe(true);
  expect(await said()).toEqual(['fast', 'fast']);
});

test('somebody else’s object of that name is left alone', async () => {
  const { s3, place, read, puts, server } = await open();
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: `${KEY}.result.json`, Body: '{"mine":true}' }));
  server.clearRequests();

  await place('first', 0, 1);

  expect(await read(`${KEY}.result.json`)).toBe('{"mine":true}');
  expect(puts()).toEqual([]);
});

test('beside what is no CSV only the text is written, since the other name could be a sidecar’s', async () => {
  const { place, puts } = await open();

  await place('not_a_csv', 0, 1, 'acme/list.xlsx');

  expect(puts()).toEqual(['acme/list.xlsx.result.txt']);
});

test('beside a key of nearly the longest length there is no room', async () => {
  const { place, puts } = await open();

  await place('x', 0, 1, `${'k'.repeat(1015)}.csv`);
  await place('x', 0, 1, 'k'.repeat(1020));

  expect(puts()).toEqual([]);
});
