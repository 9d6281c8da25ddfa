import { expect, test } from 'vitest';
import { createCountDrop } from '../../../lambda/gates/hourly-limit.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at } from '../../support/make-draft.ts';

async function open() {
  const { s3 } = await startTestServer();
  let seconds = 0;
  const countDrop = createCountDrop({ s3, bucket: 'drops', now: () => at(seconds) });
  return {
    count: (submission: string, most = 2, feed = 'acme') => countDrop(feed, submission, most),
    pass: (more: number) => {
      seconds += more;
    },
  };
}

test('as many drops as the feed may have go on; the next hears when there is room', async () => {
  const { count, pass } = await open();

  expect(await count('a')).toBeUndefined();
  pass(600);
  expect(await count('b')).toBeUndefined();
  pass(60);
  expect(await count('c')).toEqual(at(3600));
  pass(2939);
  expect(await count('c')).toEqual(at(3600));
  pass(1);
  expect(await count('c')).toBeUndefined();
  expect(await count('d')).toEqual(at(600 + 3600));
});

test('a drop is counted once, however often it is tried', async () => {
  const { count } = await open();
  for (let tries = 0; tries < 5; tries++) expect(await count('a')).toBeUndefined();

  expect(await count('b')).toBeUndefined();
  expect(await count('a')).toBeUndefined();
  expect(await count('c')).toEqual(at(3600));
});

test('feeds are counted apart, and a lower limit is heeded at once', async () => {
  const { count } = await open();
  await count('a');
  await count('b');

  expect(await count('c', 2, 'bravo')).toBeUndefined();
  expect(await count('c', 1)).toEqual(at(3600));
});

test('of many that count at the same time, no more than allowed go on', async () => {
  const { count } = await open();

  const answers = await Promise.all(Array.from('abcdefgh', submission => count(submission, 3)));

  expect(answers.filter(answer => answer === undefined)).toHaveLength(3);
});
