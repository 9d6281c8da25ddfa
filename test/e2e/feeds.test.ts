import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkConfig } from '../../infra/config/check-config.ts';
import { describeFeed } from '../../infra/config/feed-props.ts';
import { toFeedSettings } from '../../infra/config/function-feeds.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { DAY_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { csvOf, type DropStack, startDropStack } from '../support/drop-stack.ts';
import { wednesdayAt } from '../support/wednesday.ts';

/** The promises of docs/feeds.md about its examples, each on the stack that its configuration describes. */
let stack: DropStack;
let dir: string;
/** Account ids by feed. */
const accounts = new Map<string, number>();

const NOON = wednesdayAt(12, 'Europe/Berlin');
/** The current time for S3, and so for the function, and for the simulator. */
let clock = NOON;
afterEach(() => {
  clock = NOON;
});

/** Starts a configuration of examples/feeds, with an account for each of its feeds. */
async function start(name: string): Promise<void> {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-feeds-'));
  const config: unknown = JSON.parse(
    await readFile(join(import.meta.dirname, `../../examples/feeds/${name}.json`), 'utf8'),
  );
  checkConfig(config);
  const feeds = await Promise.all(
    config.feeds.map(toFeedSettings).map(async feed => {
      const account = await makeServiceAccount();
      const file = join(dir, `${feed.id}.json`);
      await writeFile(file, JSON.stringify(account));
      accounts.set(feed.id, account.account_id);
      return { account, feed: { duplicateWindowDays: 7, ...describeFeed(feed), secretId: `file:${file}` } };
    }),
  );
  stack = await startDropStack({
    now: () => clock,
    // An object that is too young comes back when the clock has advanced.
    maxPostponeSeconds: 1,
    // So does a request that the function's own clients could not make after the change of time.
    visibilityTimeoutSeconds: 5,
    accounts: feeds.map(({ account }) => account),
    feeds: feeds.map(({ feed }) => feed),
    // Keys are written in full here.
    keyPrefix: '',
  });
}
async function stop(): Promise<void> {
  await stack.close();
  await rm(dir, { recursive: true, force: true });
}

/** As `sftp` renames a file. */
async function rename(from: string, to: string): Promise<void> {
  await stack.client.send(
    new CopyObjectCommand({ Bucket: DROP_BUCKET, Key: to, CopySource: `${DROP_BUCKET}/${from}` }),
  );
  await stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: from }));
}
const keysOf = async (prefix: string) => {
  const { Contents = [] } = await stack.client.send(new ListObjectsV2Command({ Bucket: DROP_BUCKET, Prefix: prefix }));
  return Contents.map(({ Key }) => Key);
};
const read = async (key: string) => {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key: key }));
  return (await Body?.transformToString()) ?? '';
};

/** Uploads, and waits until nothing is left to do at once. */
const put = (key: string, body: string | Uint8Array, tags: Readonly<Record<string, string>> = {}) =>
  stack.drop(key, body, tags);
const putSidecar = (key: string, values: object) => put(`${key}.json`, JSON.stringify(values));
/** A file name made from the subject of a test. */
const nameOf = (what: string) => what.replaceAll(/[^A-Za-z0-9]+/g, '-');
const statusOf = async (key: string) => (await stack.metadata(key))['dropdial-status'];
const errorOf = async (key: string) => (await stack.metadata(key))['dropdial-error'] ?? '';
/** Problems as `CODE FIELD`. */
const problemsOf = ({ problems }: Receipt) => problems.map(({ code, field }) => `${code} ${field ?? ''}`.trim());

/** After a jump of the clock, the function's clients may need two answers to learn the time. */
const sweepUntilCreated = (key: string) =>
  expect
    .poll(
      async () => {
        await stack.sweep();
        return statusOf(key);
      },
      { timeout: 20_000 },
    )
    .toBe('created');

/** The only list of a drop. */
async function listOf(key: string) {
  const [list, ...others] = await stack.listsOf(key);
  expect(others).toEqual([]);
  expect(await stack.metadata(key)).toMatchObject({
    'dropdial-status': 'created',
    'dropdial-list-id': String(list?.listId),
  });
  return list;
}

describe('one operator', () => {
  beforeAll(() => start('one-operator'));
  afterAll(stop);

  test('a tag with the rule starts a list with the defaults of the feed', async () => {
    await put('drops/monday.csv', csvOf(2), { rule_id: '101' });

    expect((await listOf('drops/monday.csv'))?.parameters).toMatchObject({
      ...{ rule_id: '101', priority: '5', max_simultaneous: '10', num_attempts: '3' },
    });
  });

  test('a sidecar starts a list too, with other values', async () => {
    await put('drops/tuesday.csv', csvOf(3));
    expect(await errorOf('drops/tuesday.csv')).toContain('rule_id');
    await putSidecar('drops/tuesday.csv', { rule_id: 102, priority: 1, max_simultaneous: 50 });

    expect((await listOf('drops/tuesday.csv'))?.parameters).toMatchObject({
      ...{ rule_id: '102', priority: '1', max_simultaneous: '50', num_attempts: '3' },
    });
  });

  test.each([
    ['another rule', { rule_id: '103' }, '"rule_id"'],
    ['the highest priority', { rule_id: '101', priority: '0' }, '"priority"'],
    ['more calls at a time', { rule_id: '101', max_simultaneous: '51' }, '"max_simultaneous"'],
  ])('%s is rejected', async (what, tags, field) => {
    const key = `drops/${nameOf(what)}.csv`;
    await put(key, csvOf(4), tags);

    expect(await errorOf(key)).toMatch(`parameter_outside_limits: ${field}`);
    expect(await statusOf(key)).toBe('rejected');
  });
});

describe('three partners over SFTP', () => {
  beforeAll(() => start('sftp-partners'));
  afterAll(stop);

  /** A minute later, an object that was too young is looked at. */
  async function settle(): Promise<void> {
    clock += 60_000;
    await stack.poller.idle();
  }

  test('a file that is uploaded under a temporary name, renamed, and followed by its sidecar starts a list', async () => {
    await put('acme/monday.csv.filepart', csvOf(2));
    await rename('acme/monday.csv.filepart', 'acme/monday.csv');
    await stack.poller.settled();
    expect(await statusOf('acme/monday.csv')).toBeUndefined();
    await settle();
    expect(await errorOf('acme/monday.csv')).toMatch(/^waiting_for_sidecar: /);
    const beside = ['acme/monday.csv.result.json', 'acme/monday.csv.result.txt'];
    expect(await keysOf('acme/')).toEqual(['acme/monday.csv', ...beside]);

    await putSidecar('acme/monday.csv', { profile: 'surveys', rows: 2 });
    expect(await stack.listsOf('acme/monday.csv')).toEqual([]);
    await settle();

    const list = await listOf('acme/monday.csv');
    expect(list?.accountId).toBe(accounts.get('acme'));
    expect(list?.parameters).toMatchObject({ rule_id: '102', priority: '5', max_simultaneous: '5', num_attempts: '1' });
  });

  test.each<[string, string, object, string[]]>([
    ['a raw id', 'acme', { profile: 'reminders', rule_id: 102 }, ['parameter_origin rule_id']],
    ['another partner’s profile', 'bravo', { profile: 'surveys' }, ['profile_unknown profile']],
    ['more rows than there are', 'carol', { profile: 'reminders', rows: 9 }, ['contract rows']],
  ])(
    'a sidecar that says %s is rejected, and a list of problems is written beside the file',
    async (what, id, sidecar, problems) => {
      const key = `${id}/${nameOf(what)}.csv`;
      await putSidecar(key, sidecar);
      await put(key, csvOf(5));
      await settle();

      expect(problemsOf(await stack.receipt(key))).toEqual(problems);
      expect(await statusOf(key)).toBe('rejected');
      expect(await read(`${key}.errors.csv`)).toContain(problems[0]?.split(' ')[1]);
      expect(await stack.listsOf(key)).toEqual([]);
    },
  );

  test('an upload that was truncated within its last line is rejected', async () => {
    await putSidecar('bravo/cut.csv', { profile: 'reminders' });
    await put('bravo/cut.csv', csvOf(6).slice(0, -1));
    await settle();

    expect(problemsOf(await stack.receipt('bravo/cut.csv'))).toEqual(['csv_no_last_line_end']);
  });

  test('a file uploaded in the evening starts the next morning', async () => {
    clock = wednesdayAt(19, 'Europe/London');
    await putSidecar('carol/evening.csv', { profile: 'reminders' });
    await put('carol/evening.csv', csvOf(7));
    await settle();
    const opening = wednesdayAt(9, 'Europe/London') + DAY_MS;
    expect(await errorOf('carol/evening.csv')).toContain(`it starts at ${new Date(opening).toISOString()}`);

    clock = opening + 60_000;
    await sweepUntilCreated('carol/evening.csv');

    expect((await listOf('carol/evening.csv'))?.parameters).toMatchObject({ rule_id: '104' });
  });
});

describe('automation with tags', () => {
  beforeAll(() => start('automation'));
  afterAll(stop);

  /** Types of the events about one drop, and the details of the last one. */
  function eventsOf(key: string) {
    const told: readonly { 'detail-type': string; detail: Receipt }[] = JSON.parse(
      JSON.stringify(stack.eventBus.events),
    );
    const ours = told.filter(({ detail }) => detail.drop.key === key);
    return { types: ours.map(event => event['detail-type']), detail: ours.at(-1)?.detail };
  }

  test('an upload with a tag starts a list, and an event carries its id', async () => {
    await put('crm/1.csv', csvOf(2), { profile: 'winback', interval_seconds: '600', 'cost-center': '42' });

    const list = await listOf('crm/1.csv');
    expect(list?.parameters).toMatchObject({ rule_id: '102', interval_seconds: '600', max_simultaneous: '10' });
    const { types, detail } = eventsOf('crm/1.csv');
    expect(types).toEqual(['Drop Created']);
    expect(detail?.answer).toMatchObject({ list_id: list?.listId, count: 2 });
  });

  test('tags added later complete the drop, and both states raise events', async () => {
    await put('crm/2.csv', csvOf(3));
    expect(eventsOf('crm/2.csv').types).toEqual(['Drop Waiting']);

    await stack.putTags('crm/2.csv', { profile: 'reminders' });
    await stack.poller.settled();

    expect((await listOf('crm/2.csv'))?.parameters).toMatchObject({ rule_id: '101' });
    expect(eventsOf('crm/2.csv').types).toEqual(['Drop Waiting', 'Drop Created']);
  });

  test.each([
    ['a raw id', { profile: 'reminders', rule_id: '102' }, 'parameter_origin'],
    ['a mistyped parameter', { profile: 'reminders', 'voximplant:priorty': '2' }, 'parameter_unknown'],
  ])('a tag that is %s is rejected, and the event says why', async (what, tags, code) => {
    const key = `crm/${nameOf(what)}.csv`;
    await put(key, csvOf(4), tags);

    const { types, detail } = eventsOf(key);
    expect(types).toEqual(['Drop Rejected']);
    expect(detail?.problems.map(problem => problem.code)).toEqual([code]);
  });
});

describe('child accounts', () => {
  beforeAll(() => start('child-accounts'));
  afterAll(stop);

  test.each([
    ['north', '101'],
    ['south', '201'],
    ['west', '301'],
  ])('a file of %s dials in its account, with its rule', async (id, rule) => {
    const key = `children/${id}/list.csv`;
    await put(key, csvOf(2), { rule_id: rule });

    const list = await listOf(key);
    expect(list?.accountId).toBe(accounts.get(id));
    expect(list?.parameters.rule_id).toBe(rule);
  });

  test('a rule of another account is rejected', async () => {
    await put('children/north/foreign.csv', csvOf(3), { rule_id: '201' });

    expect(await errorOf('children/north/foreign.csv')).toMatch(/^parameter_outside_limits: "rule_id"/);
  });
});

describe('Excel users in Germany', () => {
  beforeAll(() => start('excel-germany'));
  afterAll(stop);

  const excel = (rows: string, begin = '') => Buffer.from(`${begin}Telefon;Name\r\n${rows}`, 'latin1');

  test.each([
    ['plain.csv', ''],
    ['sep.csv', 'sep=;\r\n'],
  ])('%s, as saved by Excel, starts a list, and its umlauts arrive', async (name, begin) => {
    const number = `+120255501${begin.length + 10}`;
    await put(`vertrieb/${name}`, excel(`${number};J\u00fcrgen M\u00fcller\r\n`, begin));

    const list = await listOf(`vertrieb/${name}`);
    expect(list?.rows).toEqual([{ Telefon: number, Name: 'J\u00fcrgen M\u00fcller' }]);
    expect(list?.parameters).toMatchObject({ rule_id: '101', encoding: 'windows-1252' });
  });

  test.each<[string, Buffer, ...string[]]>([
    ['a number that Excel made a calculation of', excel('1,20256E+10;Anna\r\n'), 'csv_phone_scientific'],
    ['a number without its "+"', excel('12025550101;Anna\r\n'), 'csv_phone_plus'],
    ['a number that stands there twice', excel('+12025550101;Anna\r\n+12025550101;Anna\r\n'), 'csv_phone_repeated'],
    [
      'commas',
      Buffer.from('Telefon,Name\r\n+12025550101,Anna\r\n'),
      'csv_phone_column_missing phone_columns',
      'csv_delimiter',
    ],
  ])('a file with %s is rejected', async (what, file, ...problems) => {
    const key = `vertrieb/${nameOf(what)}.csv`;
    await put(key, file);

    expect(problemsOf(await stack.receipt(key))).toEqual(problems);
    expect(await read(`${key}.errors.csv`)).toContain(problems[0]?.split(' ')[0]);
  });

  test('a file that was saved as "CSV UTF-8" is rejected, with the fix', async () => {
    await put('vertrieb/utf8.csv', '\ufeffTelefon;Name\r\n+12025550103;J\u00fcrgen\r\n');

    expect(await errorOf('vertrieb/utf8.csv')).toMatch(/^csv_encoding: .*set encoding=utf-8/);

    await putSidecar('vertrieb/utf8.csv', { encoding: 'utf-8', idempotency_key: 'utf-8' });
    expect((await listOf('vertrieb/utf8.csv'))?.rows).toEqual([{ Telefon: '+12025550103', Name: 'J\u00fcrgen' }]);
  });

  test('a file uploaded after eight in the evening starts at nine the next morning', async () => {
    clock = wednesdayAt(20, 'Europe/Berlin');
    await put('vertrieb/abend.csv', excel('+12025550104;Anna\r\n'));
    await stack.poller.idle();
    expect(await statusOf('vertrieb/abend.csv')).toBe('waiting');
    clock = wednesdayAt(9, 'Europe/Berlin') + DAY_MS - 60_000;
    await stack.sweep();
    expect(await statusOf('vertrieb/abend.csv')).toBe('waiting');

    clock += 120_000;
    await sweepUntilCreated('vertrieb/abend.csv');

    expect((await listOf('vertrieb/abend.csv'))?.count).toBe(1);
  });
});
