import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { tellUnreadable } from '../../../lambda/write-back/tell-unreadable.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';

const FEED = makeFeed({ rejectFile: true, receiptFile: true });
const PROBLEM = { code: 'source_encrypted', message: 'nobody can read it' };
const FILES = ['acme/a.csv.errors.csv', 'acme/a.csv.result.json', 'acme/a.csv.result.txt'];
const ref = { bucket: 'drops', key: 'acme/a.csv', at: at(0) };

async function open() {
  const { s3, server } = await startTestServer();
  const run = makeRun();
  const tell = (feed = FEED) => tellUnreadable(feed, ref, PROBLEM, run.log, makeWorld({ s3 }));
  const puts = () => server.requests.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key);
  return { s3, server, run, tell, puts };
}

test.each([
  [FEED, FILES],
  [makeFeed({ rejectFile: true }), FILES.slice(0, 1)],
  [makeFeed({ receiptFile: true }), FILES.slice(1)],
  [makeFeed(), []],
])('an unreadable drop gets the files beside it that its feed wants', async (feed, files) => {
  const { tell, puts } = await open();

  await tell(feed);

  expect(puts()).toEqual(files);
});

test.each(FILES)('a refusal of S3 is a warning, and the other files are written: %s', async key => {
  const { server, run, tell, puts } = await open();
  server.addFault({ operation: 'PutObject', key, kind: 'error', status: 400, code: 'InvalidRequest' });

  await tell();

  expect(run.logged).toEqual([expect.stringMatching(/ could not be written$/)]);
  // Without the JSON, the text is not written either, because both say the same.
  expect(puts().filter(put => put !== key)).toEqual(
    key.endsWith('.json') ? FILES.slice(0, 1) : FILES.filter(file => file !== key),
  );
});

test('a list of problems by somebody else is replaced, with a warning', async () => {
  const { s3, run, tell } = await open();
  const place = { Bucket: 'drops', Key: 'acme/a.csv.errors.csv' };
  await s3.send(new PutObjectCommand({ ...place, Body: 'mine' }));

  await tell();

  const { Body } = await s3.send(new GetObjectCommand(place));
  expect(await Body?.transformToString()).toContain('source_encrypted');
  expect(run.logged).toEqual(['the list of problems replaces an object that dropdial did not write']);
});
