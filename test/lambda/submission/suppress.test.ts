import { createHash } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { MAX_SEEN_VALUES } from '../../../lambda/csv/rules/seen-values.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { submit } from '../../../lambda/submission/submit.ts';
import { createTokenSource } from '../../../lambda/voximplant/credentials/mint-token.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { account, openTestSimulator } from '../../local/voximplant/open-test-simulator.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { openVoximplant } from '../../support/open-voximplant.ts';

const otherKey = { ...(await makeServiceAccount()), account_id: account.account_id };

const PARAMETERS = {
  rule_id: 101,
  priority: 1,
  max_simultaneous: 5,
  num_attempts: 3,
  name: 'people',
  phone_columns: ['phone'],
};
const [ANN, BEN, CAL] = ['+12025550101', '+12025550102', '+12025550103'] as const;
const HEADER = 'phone;name\n';
const CSV = `${HEADER}${ANN};A\n${BEN};B\n${CAL};C\n`;
const KEEPING_ANN_AND_CAL = `${HEADER}${ANN};A\n${CAL};C\n`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface Dropped {
  readonly lists?: readonly object[];
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: object;
  readonly feed?: object;
  readonly isCopy?: boolean;
  readonly mostValues?: number;
  /** Lists that change between the comparison and the commit, by their keys. */
  readonly changes?: Readonly<Record<string, string>>;
}

/** A claimed drop of a feed with lists. */
async function open({
  lists = [{}],
  files = { 'dnc.txt': BEN },
  parameters = {},
  feed = {},
  isCopy = false,
  mostValues = MAX_SEEN_VALUES,
  changes = {},
}: Dropped = {}) {
  const { s3, server } = await startTestServer();
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: CSV }));
  await s3.send(new CreateBucketCommand({ Bucket: 'lists' }));
  const putList = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'lists', Key, Body }));
  for (const [key, body] of Object.entries(files)) await putList(key, body);
  const run = makeRun();
  const head = await readHead(s3, 'drops', 'acme/people.csv', run.signal);
  if (head === undefined) throw new Error('the object must be there');
  server.clearRequests();
  const simulator = await openTestSimulator({ credentials: [account, otherKey] });
  const secrets = [account, otherKey];
  const created = openVoximplant(
    simulator.url,
    createTokenSource(
      async () => JSON.stringify(secrets.length > 1 ? secrets.shift() : secrets[0]),
      () => new Date(),
    ),
  );
  const voximplant: typeof created = {
    ...created,
    async account(...wanted) {
      for (const [key, body] of Object.entries(changes)) await putList(key, body);
      return created.account(...wanted);
    },
  };
  const ledger = createMemoryLedger(() => at(0));
  const attempts = [{ owner: 'worker', startedAt: at(0).toISOString() }];
  const drop = { ...makeDraft().drop, ...(isCopy && { isCopy }) };
  const claimed = ledger.put(makeDraft({ attempts, drop, lease: { owner: 'worker', until: at(60).toISOString() } }));
  const suppression = lists.map(list => ({ bucket: 'lists', key: 'dnc.txt', ...list }));
  const way = {
    feed: makeFeed({ suppression, ...feed }),
    run,
    file: { head, parameters: { ...PARAMETERS, ...parameters } },
  };
  const documents = createDocuments(s3, 'drops');
  const submitIt = () => submit(claimed, way, makeWorld({ s3, ledger, documents, voximplant, mostValues }));
  const wasListRead = () => server.requests.some(({ bucket }) => bucket === 'lists');
  return { s3, server, simulator, ledger, run, putList, submitIt, wasListRead };
}

test('the remaining rows are sent once more with another key, in full', async () => {
  const { simulator, submitIt } = await open();
  await using _closed = simulator;
  simulator.deleteKey(account.key_id);

  const { submission } = await submitIt();

  expect(submission.receipt).toMatchObject({
    state: 'created',
    plan: { rows: 3, sha256: sha256(CSV), leftOut: { rows: 1, bytes: `${BEN};B\n`.length } },
    suppression: { rows: 1, firstRows: [3] },
    problems: [],
  });
  expect(simulator.lists).toMatchObject([{ count: 2, sha256: sha256(KEEPING_ANN_AND_CAL) }]);
});

test('several lists each remove their rows, and a row only once', async () => {
  const { simulator, submitIt } = await open({
    lists: [{}, { key: 'more.txt', report: 'count' }],
    files: { 'dnc.txt': BEN, 'more.txt': `${BEN}\n${CAL}` },
  });
  await using _closed = simulator;

  const { receipt } = (await submitIt()).submission;

  expect(receipt.suppression).toMatchObject({ rows: 2, firstRows: [3], lists: [{ suppressed: 1 }, { suppressed: 2 }] });
  expect(simulator.lists).toMatchObject([{ sha256: sha256(`${HEADER}${ANN};A\n`) }]);
});

test('a file with more numbers than the function can remember is rejected, and no list is read', async () => {
  const { simulator, submitIt, wasListRead } = await open({ parameters: { duplicates: 'report' }, mostValues: 2 });
  await using _closed = simulator;

  const { receipt } = (await submitIt()).submission;

  const message =
    'the file has more than 2 numbers or rows, which are too many to compare with suppression lists; split it';
  expect(receipt).toMatchObject({ state: 'rejected', problems: [{ code: 'csv_too_many_values', message }] });
  expect(wasListRead()).toBe(false);
  expect(simulator.lists).toEqual([]);
});

test('so is one of a feed without lists, when its numbers must not repeat', async () => {
  const { simulator, submitIt } = await open({ lists: [], mostValues: 2 });
  await using _closed = simulator;

  const { receipt } = (await submitIt()).submission;

  const message = expect.stringContaining('only 2 numbers can be compared; split the file');
  expect(receipt).toMatchObject({ state: 'rejected', problems: [{ code: 'csv_too_many_values', row: 4, message }] });
  expect(simulator.lists).toEqual([]);
});

test('a file with problems, or outside its hours, is judged without a list', async () => {
  const broken = await open({ parameters: { phone_columns: ['phone', 'mobile'] } });
  await using _broken = broken.simulator;
  expect((await broken.submitIt()).submission.receipt.state).toBe('rejected');

  // It is shortly after three in the morning.
  const night = await open({ feed: { callingHours: { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' } } });
  await using _night = night.simulator;
  expect((await night.submitIt()).submission.receipt.wait?.for).toBe('calling_hours');

  expect([broken.wasListRead(), night.wasListRead()]).toEqual([false, false]);
});

describe('a feed that rejects such files', () => {
  test('rejects for its own list, however many others only remove rows', async () => {
    const { simulator, ledger, submitIt } = await open({
      lists: [{}, { key: 'refused.txt', treat: 'refuse' }],
      files: { 'dnc.txt': BEN, 'refused.txt': CAL },
    });
    await using _closed = simulator;

    const { receipt } = (await submitIt()).submission;

    const message = 'row 4: its number is on the suppression list s3://lists/refused.txt';
    expect(receipt).toMatchObject({
      state: 'rejected',
      problems: [{ code: 'suppressed', row: 4, message }],
      problemCount: 1,
    });
    expect(ledger.moves).toEqual(['claimed rejected plan']);
    expect(simulator.lists).toEqual([]);
  });

  test('sends a file without such rows', async () => {
    const { simulator, submitIt } = await open({ lists: [{ treat: 'refuse' }], files: { 'dnc.txt': '+12025550199' } });
    await using _closed = simulator;

    expect((await submitIt()).submission.receipt).toMatchObject({ state: 'created', suppression: { rows: 0 } });
    expect(simulator.lists).toMatchObject([{ sha256: sha256(CSV) }]);
  });

  test('reports only the count if it reports no rows', async () => {
    const { simulator, submitIt } = await open({ lists: [{ treat: 'refuse', report: 'count' }] });
    await using _closed = simulator;

    const { problems, suppression } = (await submitIt()).submission.receipt;

    const message = '1 of 3 rows have a number on the suppression list s3://lists/dnc.txt';
    expect(problems).toEqual([{ code: 'suppressed', message }]);
    expect(suppression).not.toHaveProperty('firstRows');
  });
});

describe('a list that changes before the commit', () => {
  const REFUSED = { key: 'refused.txt', treat: 'refuse' };
  const files = { 'dnc.txt': BEN, 'refused.txt': '+12025550199' };

  test.each<[what: string, lists: readonly object[], changes: Readonly<Record<string, string>>]>([
    ['a list with "refuse" gains a row that is already left out', [{}, REFUSED], { 'refused.txt': BEN }],
    [
      'a list with "refuse" that names no rows gains that row',
      [{}, { ...REFUSED, report: 'count' }],
      { 'refused.txt': BEN },
    ],
    ['a list with "remove" gains a row', [{}, REFUSED], { 'dnc.txt': `${BEN}\n${CAL}` }],
    ['a list with "refuse" gains a row that would be sent', [{}, REFUSED], { 'refused.txt': CAL }],
    ['a list becomes unreadable', [{}, REFUSED], { 'refused.txt': 'nobody knows\nwhat this is' }],
  ])('keeps the file from being sent: %s', async (_what, lists, changes) => {
    const { simulator, submitIt } = await open({ lists, files, changes });
    await using _closed = simulator;

    const { submission, pause } = await submitIt();

    expect([submission.receipt.state, pause?.code]).toEqual(['claimed', 'suppression_changed']);
    expect(simulator.lists).toEqual([]);
  });

  test.each<[what: string, changes: Readonly<Record<string, string>>]>([
    ['a list loses a row', { 'dnc.txt': '+12025550198' }],
    ['a list with "remove" gains a row that another list has', { 'more.txt': `${BEN}\n+12025550198` }],
    ['a list with "refuse" gains numbers of other files', { 'refused.txt': '+12025550198\n+12025550199' }],
  ])('lets the file be sent if the change is irrelevant: %s', async (_what, changes) => {
    const { simulator, submitIt } = await open({
      lists: [{}, { key: 'more.txt' }, REFUSED],
      files: { ...files, 'more.txt': '+12025550198' },
      changes,
    });
    await using _closed = simulator;

    expect((await submitIt()).submission.receipt.state).toBe('created');
    expect(simulator.lists).toMatchObject([{ sha256: sha256(KEEPING_ANN_AND_CAL) }]);
  });
});

describe('a list that cannot be used', () => {
  test('makes the drop wait for it, even if others can be used', async () => {
    const { simulator, ledger, submitIt } = await open({ lists: [{}, { key: 'gone.txt' }] });
    await using _closed = simulator;

    const { submission, pause } = await submitIt();

    expect(submission.receipt).toMatchObject({
      state: 'waiting',
      wait: { for: 'suppression_list', notBefore: at(300).toISOString() },
      problems: [{ code: 'suppression_unavailable' }],
      writeBack: { pending: true },
    });
    expect(pause?.message).toBe('the suppression list s3://lists/gone.txt is not there; upload it');
    expect(ledger.moves).toEqual(['claimed waiting gate']);
    expect(simulator.requests.count('CreateCallList')).toBe(0);
  });

  test('makes a dry run wait as well', async () => {
    const { simulator, submitIt } = await open({ files: {}, parameters: { dry_run: true } });
    await using _closed = simulator;

    expect((await submitIt()).submission.receipt.state).toBe('waiting');
  });
});

test('a dry run that leaves out every row says so', async () => {
  const { simulator, submitIt } = await open({
    files: { 'dnc.txt': [ANN, BEN, CAL].join('\n') },
    parameters: { dry_run: true },
  });
  await using _closed = simulator;

  expect((await submitIt()).submission.receipt).toMatchObject({
    state: 'checked',
    problems: [{ code: 'all_suppressed' }],
    suppression: { rows: 3 },
  });
});

test.each([false, true])('without phone_columns nothing is sent: a copy %s', async isCopy => {
  const { simulator, submitIt, wasListRead } = await open({ isCopy, parameters: { phone_columns: undefined } });
  await using _closed = simulator;

  expect((await submitIt()).submission.receipt).toMatchObject({
    state: 'rejected',
    problems: [{ code: 'suppression_needs_phone_columns' }],
  });
  expect([wasListRead(), simulator.lists]).toEqual([false, []]);
});

test('suppressed rows that cannot be written do not stop the calls', async () => {
  const { simulator, server, run, submitIt } = await open();
  await using _closed = simulator;
  const key = 'acme/people.csv.suppressed.csv';
  server.addFault({ kind: 'error', operation: 'PutObject', key, status: 403, code: 'AccessDenied' });

  expect((await submitIt()).submission.receipt.state).toBe('created');
  expect(run.logged).toContain('the list of rows that are left out could not be written');
});

test('the list of suppressed rows lies beside the file', async () => {
  const { s3, simulator, submitIt } = await open();
  await using _closed = simulator;
  await submitIt();

  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv.suppressed.csv' }));
  expect(await Body?.transformToString()).toBe('row,list\r\n3,s3://lists/dnc.txt\r\n');
});
