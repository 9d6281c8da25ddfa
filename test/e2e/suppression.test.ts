import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../lambda/ledger/fingerprint.ts';
import { DAY_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, type DropStackOptions, PREFIX, startDropStack } from '../support/drop-stack.ts';

const LISTS = 'dropdial-lists';
const HEADER = 'phone_number;name\n';
/** A row of the file with that number. */
const row = (last: number, name: string) => `+120255501${String(last).padStart(2, '0')};${name}\n`;
const [ANN, BEN, CAL, DAN] = [row(1, 'Ann'), row(2, '"Ben\nthe second"'), row(3, 'Cal'), row(4, 'Dän')];
const FILE = HEADER + ANN + BEN + CAL + DAN;
const defaults = { phone_columns: ['phone_number'] };
const numberOf = (line: string) => line.split(';', 1)[0] ?? '';
const listing = (...lines: readonly string[]) => `${lines.map(numberOf).join('\n')}\n`;

/** A feed of its own for one list, which is stored under its id. */
const feedOf = (id: string, list: object = {}, feed: object = {}) => ({
  id,
  prefix: `${PREFIX}${id}/`,
  limits: { priority: { min: 0 } },
  defaults,
  suppression: [{ bucket: LISTS, key: `${id}.txt`, ...list }],
  ...feed,
});

type Body = NonNullable<PutObjectCommandInput['Body']>;

async function start(feeds: readonly object[], options: Partial<DropStackOptions> = {}) {
  const stack = await startDropStack({ feeds: feeds.map(feed => ({ ...feed })), ...options });
  await stack.client.send(new CreateBucketCommand({ Bucket: LISTS }));
  return stack;
}

let stack: DropStack;
const putList = (Key: string, body: Body) =>
  stack.client.send(new PutObjectCommand({ Bucket: LISTS, Key, Body: body }));

/** The text that the API read for the only list of a drop. */
async function sentOf(name: string, from = stack) {
  const lists = await from.listsOf(name);
  expect(lists).toHaveLength(1);
  return { sha256: lists[0]?.sha256, bytes: lists[0]?.bytes };
}

/** The same of a text. */
function madeOf(text: string) {
  return { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
}

async function readText(Key: string) {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key }));
  return Body?.transformToString();
}

beforeAll(async () => {
  stack = await start([
    feedOf('plain'),
    feedOf('refusing', { treat: 'refuse' }, { rejectFile: true }),
    feedOf('quiet', { report: 'count' }),
    feedOf('nowhere', {}, { defaults: {} }),
    feedOf('column', { column: 'phone' }),
    { ...feedOf('own'), suppression: [{ prefix: `${PREFIX}own/dnc/` }] },
    feedOf('results', {}, { results: { write: 'file' } }),
  ]);
});
afterAll(() => stack.close());

describe('rows on a suppression list are left out, and all others are sent unchanged, in a file that', () => {
  beforeAll(() => putList('plain.txt', listing(BEN, row(99, 'nobody of the file'))));
  const kept = HEADER + ANN + CAL + DAN;

  test.each<[what: string, name: string, body: Body, sent: string]>([
    ['is plain', 'plain/plain.csv', FILE, kept],
    ['is compressed', 'plain/packed.csv.gz', gzipSync(FILE), kept],
    ['has a byte order mark', 'plain/mark.csv', Buffer.from(`\ufeff${FILE}`), kept],
    ['is UTF-16', 'plain/utf16.csv', Buffer.from(`\ufeffsep=;\n${FILE}`, 'utf16le'), kept],
    ['ends with the listed row', 'plain/end.csv', HEADER + ANN + BEN, HEADER + ANN],
    ['ends with the listed row, without a line end', 'plain/cut.csv', HEADER + ANN + BEN.trimEnd(), HEADER + ANN],
    ['has blank lines', 'plain/blank.csv', `${HEADER}\n${ANN}${BEN}\n${CAL}`, `${HEADER}\n${ANN}${CAL}`],
    ['has no listed row', 'plain/none.csv', HEADER + ANN + CAL, HEADER + ANN + CAL],
  ])('%s', async (_what, name, body, sent) => {
    await stack.drop(name, body, COMPLETE);

    const rows = sent.match(/^\+/gm)?.length ?? 0;
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': String(rows) });
    expect(await sentOf(name)).toEqual(madeOf(sent));
    expect((await stack.receipt(name)).problems).toEqual([]);
  });

  test('is sent: the receipt says which rows, which list, and how many', async () => {
    await stack.drop('plain/told.csv', FILE, COMPLETE);

    expect(await stack.metadata('plain/told.csv')).toMatchObject({ 'dropdial-suppressed': '1' });
    const { plan, suppression } = await stack.receipt('plain/told.csv');
    expect(plan).toMatchObject({ rows: 4, bytes: FILE.length + 1, leftOut: { rows: 1, bytes: BEN.length } });
    expect(suppression).toEqual({
      rows: 1,
      firstRows: [3],
      lists: [expect.objectContaining({ bucket: LISTS, key: 'plain.txt', entries: 2, unreadable: 0, suppressed: 1 })],
    });
    expect(await readText(`${PREFIX}plain/told.csv.suppressed.csv`)).toBe(`row,list\r\n3,s3://${LISTS}/plain.txt\r\n`);
    expect(stack.logs.join('\n')).not.toMatch(/2025550\d/);
  });

  test('is large, and read twice', async () => {
    const many = Array.from({ length: 300_000 }, (_, at) => `+1202${String(2_000_000 + at)};person ${at}\n`);
    await putList(
      'plain.txt',
      many
        .filter((_, at) => at % 7 === 3)
        .map(numberOf)
        .join('\n'),
    );
    await stack.drop('plain/large.csv', HEADER + many.join(''), COMPLETE);

    const sent = HEADER + many.filter((_, at) => at % 7 !== 3).join('');
    expect(await sentOf('plain/large.csv')).toEqual(madeOf(sent));
    await putList('plain.txt', listing(BEN));
  });

  test('has other names: it is recognized by its uploaded bytes', async () => {
    const { plan } = await stack.receipt('plain/plain.csv');

    expect(plan?.sha256).toBe(madeOf(FILE).sha256);
  });
});

test('a file with every row on a list dials nobody, and says so', async () => {
  await putList('plain.txt', listing(ANN, BEN, CAL, DAN));
  await stack.drop('plain/all.csv', FILE, COMPLETE);

  expect(await stack.metadata('plain/all.csv')).toMatchObject({
    'dropdial-status': 'skipped',
    'dropdial-suppressed': '4',
    'dropdial-error': expect.stringContaining('all_suppressed: all 4 rows'),
  });
  expect(await stack.listsOf('plain/all.csv')).toEqual([]);
  await putList('plain.txt', listing(BEN));
});

test('a dry run says which rows would be left out', async () => {
  await stack.drop('plain/dry.csv', FILE, { ...COMPLETE, dry_run: 'true' });

  expect(await stack.metadata('plain/dry.csv')).toMatchObject({
    'dropdial-status': 'checked',
    'dropdial-suppressed': '1',
  });
});

test('a feed that rejects such files rejects them with the rows', async () => {
  await putList('refusing.txt', listing(ANN, CAL));
  await stack.drop('refusing/people.csv', FILE, COMPLETE);

  const { state, problems, problemCount } = await stack.receipt('refusing/people.csv');
  expect([state, problemCount, problems.map(({ code, row: at }) => [code, at])]).toEqual([
    'rejected',
    2,
    [
      ['suppressed', 2],
      ['suppressed', 4],
    ],
  ]);
  expect(await readText(`${PREFIX}refusing/people.csv.errors.csv`)).toContain('\r\n4,,suppressed,');
  expect(await stack.listsOf('refusing/people.csv')).toEqual([]);
});

test('a list that reports no rows reports only its count', async () => {
  await putList('quiet.txt', listing(BEN));
  await stack.drop('quiet/people.csv', FILE, COMPLETE);

  expect(await sentOf('quiet/people.csv')).toEqual(madeOf(HEADER + ANN + CAL + DAN));
  const { suppression } = await stack.receipt('quiet/people.csv');
  expect([suppression?.rows, suppression?.firstRows]).toEqual([1, undefined]);
  await expect(readText(`${PREFIX}quiet/people.csv.suppressed.csv`)).rejects.toThrow();
});

test('a drop that does not name its columns with numbers is rejected, with the fix', async () => {
  await putList('nowhere.txt', listing(BEN));
  await stack.drop('nowhere/people.csv', FILE, COMPLETE);

  expect((await stack.metadata('nowhere/people.csv'))['dropdial-error']).toMatch(
    /^suppression_needs_phone_columns: .*set phone_columns/,
  );
  expect(await stack.listsOf('nowhere/people.csv')).toEqual([]);
});

test('rows that are left out appear in no row of the results', async () => {
  await putList('results.txt', listing(ANN));
  await stack.drop('results/people.csv', FILE, COMPLETE);

  expect((await stack.receipt('results/people.csv')).list?.state).toBe('running');
  expect(await sentOf('results/people.csv')).toEqual(madeOf(HEADER + BEN + CAL + DAN));
});

describe('a list that cannot be used makes the drop wait, which says why and dials once the list is repaired:', () => {
  test.each<[what: string, feed: string, broken: Body | undefined, why: string, mended?: Body]>([
    ['missing', 'plain', undefined, 'plain.txt is not there'],
    ['empty', 'plain', '', 'plain.txt is empty'],
    ['unreadable', 'plain', `${listing(BEN)}many words\n`, 'of 2 lines 1 hold no number'],
    ['of another form', 'column', 'nummer\n1\n', 'the header does not have', `phone\n${listing(BEN)}`],
  ])('%s', async (what, feed, broken, why, mended = listing(BEN)) => {
    const name = `${feed}/waits-${what.replaceAll(' ', '-')}.csv`;
    if (broken === undefined) await stack.client.send(new DeleteObjectCommand({ Bucket: LISTS, Key: `${feed}.txt` }));
    else await putList(`${feed}.txt`, broken);
    await stack.drop(name, FILE, COMPLETE);

    const waiting = await stack.metadata(name);
    expect(waiting).toMatchObject({ 'dropdial-status': 'waiting' });
    expect(waiting['dropdial-error']).toMatch(/^suppression_unavailable: the suppression list s3:/);
    expect(waiting['dropdial-error']).toContain(why);
    expect(await stack.listsOf(name)).toEqual([]);
    expect(stack.logs.join('\n')).toContain('"suppressionUnavailable":1');

    await putList(`${feed}.txt`, mended);
    await stack.makeDue(name);
    await expect
      .poll(
        async () => {
          await stack.sweep();
          return stack.metadata(name);
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ 'dropdial-status': 'created', 'dropdial-suppressed': '1' });
    expect(await sentOf(name)).toEqual(madeOf(HEADER + ANN + CAL + DAN));
  });
});

test("a partner's own list starts nothing, and is applied", async () => {
  const own = `${PREFIX}own/`;
  const put = (Key: string, text: string) =>
    stack.client.send(
      new PutObjectCommand({ Bucket: DROP_BUCKET, Key: own + Key, Body: text, Tagging: 'rule_id=101' }),
    );
  await put('dnc/full.csv', listing(CAL));
  await put('dnc/changes.csv', listing(ANN));
  await put('dnc/changes.csv.cancel.csv', listing(ANN));
  await stack.poller.settled();
  expect(await stack.metadata('own/dnc/full.csv')).toEqual({});

  await stack.drop('own/people.csv', FILE, COMPLETE);

  expect(await sentOf('own/people.csv')).toEqual(madeOf(HEADER + BEN + DAN));
});

describe('a list that changes between the plan and the commit', () => {
  /** A stack whose first drop has read its list, and pauses until `act` is done. */
  async function startChanging(
    act: (list: { put(text: string): Promise<unknown>; remove(): Promise<unknown> }) => Promise<unknown>,
  ) {
    const logs: string[] = [];
    let isDone = false;
    const changing = await start([feedOf('plain')], {
      maxPostponeSeconds: 0,
      onLog: line => {
        logs.push(line);
        if (isDone || !line.includes('compared with suppression lists')) return;
        isDone = true;
        void act({ put, remove }).then(() => changing.s3.clearFaults());
      },
    });
    const put = (text: string) =>
      changing.client.send(new PutObjectCommand({ Bucket: LISTS, Key: 'plain.txt', Body: text }));
    const remove = () => changing.client.send(new DeleteObjectCommand({ Bucket: LISTS, Key: 'plain.txt' }));
    await put(listing(BEN));
    // Written right after the lists were read.
    changing.s3.addFault({ kind: 'stall', operation: 'PutObject', key: `${PREFIX}plain/a.csv.suppressed.csv` });
    await changing.drop('plain/a.csv', FILE, COMPLETE);
    return { changing, logs };
  }

  test('is checked again: a number added to it is not sent', async () => {
    const { changing, logs } = await startChanging(list => list.put(listing(BEN, DAN)));
    try {
      expect(await sentOf('plain/a.csv', changing)).toEqual(madeOf(HEADER + ANN + CAL));
      expect(changing.simulator.lists).toHaveLength(1);
      expect(logs.join('\n')).toContain('suppression_changed');
    } finally {
      await changing.close();
    }
  });

  test('in an irrelevant way delays nobody, and the receipt names its current version', async () => {
    const { changing, logs } = await startChanging(list => list.put(listing(BEN, row(98, 'of another file'))));
    try {
      expect(await sentOf('plain/a.csv', changing)).toEqual(madeOf(HEADER + ANN + CAL + DAN));
      expect((await changing.receipt('plain/a.csv')).suppression?.lists[0]?.entries).toBe(2);
      expect(logs.join('\n')).not.toContain('suppression_changed');
    } finally {
      await changing.close();
    }
  });

  test('by being deleted makes all drops wait', async () => {
    const { changing } = await startChanging(list => list.remove());
    try {
      expect(await changing.metadata('plain/a.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
      expect(changing.simulator.lists).toHaveLength(0);
    } finally {
      await changing.close();
    }
  });
});

test('a list that takes too long to read makes the drop wait', async () => {
  const slow = await start([feedOf('plain')], { functionTimeoutSeconds: 10 });
  try {
    await slow.client.send(new PutObjectCommand({ Bucket: LISTS, Key: 'plain.txt', Body: listing(BEN) }));
    slow.s3.addFault({ kind: 'stall', operation: 'GetObject', key: 'plain.txt' });
    await slow.drop('plain/a.csv', FILE, COMPLETE);

    expect((await slow.metadata('plain/a.csv'))['dropdial-error']).toContain('too large to be read in the time left');
  } finally {
    await slow.close();
  }
});

test('a list that is too old makes the drop wait until a newer one exists', async () => {
  let daysLater = 0;
  const aging = await start([feedOf('plain', { maxAgeDays: 31 })], {
    now: () => Date.now() + daysLater * DAY_MS,
  });
  const put = () => aging.client.send(new PutObjectCommand({ Bucket: LISTS, Key: 'plain.txt', Body: listing(BEN) }));
  try {
    await put();
    await aging.drop('plain/in-time.csv', FILE, COMPLETE);
    expect(await aging.metadata('plain/in-time.csv')).toMatchObject({ 'dropdial-status': 'created' });

    daysLater = 32;
    const name = 'plain/late.csv';
    await aging.drop(name, HEADER + ANN + BEN + DAN, COMPLETE);
    const waiting = await aging.metadata(name);
    expect(waiting).toMatchObject({ 'dropdial-status': 'waiting' });
    expect(waiting['dropdial-error']).toMatch(
      /^suppression_unavailable: .* and "maxAgeDays" allows 31; upload a newer one/,
    );
    expect(await aging.listsOf(name)).toEqual([]);

    await put();
    // It is looked at again within a quarter of an hour.
    daysLater += 0.1;
    await aging.sweep();
    await expect.poll(() => aging.metadata(name)).toMatchObject({ 'dropdial-status': 'created' });
    expect(await sentOf(name, aging)).toEqual(madeOf(HEADER + ANN + DAN));
  } finally {
    await aging.close();
  }
});

describe('a list that applies to running call lists', () => {
  const reaching = feedOf('running', { reach: 'running' }, { results: { write: 'file' }, cancelFile: true });
  let running: DropStack;
  const put = (...lines: readonly string[]) =>
    running.client.send(new PutObjectCommand({ Bucket: LISTS, Key: 'running.txt', Body: listing(...lines) }));
  const statesOf = async (name: string) => {
    const [list] = await running.listsOf(name);
    return running.simulator.tasks(list?.listId ?? 0).map(({ statusId }) => statusId);
  };
  beforeAll(async () => {
    running = await start([reaching, feedOf('other', {}, { suppression: [] })]);
  });
  afterAll(() => running.close());

  test('removes its new numbers from them at the next sweep, and nobody else', async () => {
    await put(BEN);
    await running.drop('running/a.csv', FILE, COMPLETE);
    await running.drop('other/a.csv', FILE, COMPLETE);
    await running.sweep();
    expect(await statesOf('running/a.csv')).toEqual([0, 0, 0]);

    await put(BEN, DAN);
    await running.sweep();

    expect(await statesOf('running/a.csv')).toEqual([0, 0, 4]);
    expect(await statesOf('other/a.csv')).toEqual([0, 0, 0, 0]);
    expect((await running.receipt('running/a.csv')).acts).toEqual([
      expect.objectContaining({
        act: 'cancelled',
        by: 'suppression list',
        reason: expect.stringContaining(`s3://${LISTS}/running.txt, ETag `),
        set: { cancelled: 1 },
      }),
    ]);
    expect(running.logs.join('\n')).toContain('"callsSuppressed":1');
    expect(running.logs.join('\n')).not.toMatch(/2025550\d/);
  });

  test('removes nobody while it is missing, raises the alarm, and continues when it is back', async () => {
    await put(BEN);
    await running.drop('running/b.csv', FILE, COMPLETE);
    await running.client.send(new DeleteObjectCommand({ Bucket: LISTS, Key: 'running.txt' }));
    await running.sweep();
    expect(await statesOf('running/b.csv')).toEqual([0, 0, 0]);
    expect(running.logs.join('\n')).toContain('"suppressionUnavailable":1');

    await put(BEN, CAL);
    await running.sweep();
    expect(await statesOf('running/b.csv')).toEqual([0, 4, 0]);
  });

  test('is not skipped for a call list that is not yet followed when it changes', async () => {
    await put(BEN);
    const key = `${PREFIX}running/c.csv`;
    const etag = createHash('md5').update(FILE).digest('hex');
    const id = fingerprint({ feed: 'running', bucket: DROP_BUCKET, key, etag });
    // The list exists, and its marker does not.
    running.s3.addFault({ kind: 'stall', operation: 'PutObject', key: `running/running/${id}` });
    const lists = running.simulator.lists.length;
    const dropped = running.drop('running/c.csv', FILE, COMPLETE);
    await expect.poll(() => running.simulator.lists.length).toBe(lists + 1);
    await put(BEN, ANN);
    await running.sweep();
    running.s3.clearFaults();
    await dropped;
    expect(await statesOf('running/c.csv')).toEqual([0, 0, 0]);

    await running.sweep();

    expect(await statesOf('running/c.csv')).toEqual([4, 0, 0]);
  });
});
