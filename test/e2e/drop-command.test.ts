import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteBucketEncryptionCommand, PutBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { readDescribedLines } from '../support/described-output.ts';
import { openDropCommand, SETS, SIDECAR } from '../support/drop-command.ts';
import { COMPLETE, csvOf, PREFIX } from '../support/drop-stack.ts';
import { runInProcess } from '../support/run-in-process.ts';

const { close, dir, drop, file, isThere, run, stack, startCli, tagsOf } = await openDropCommand();
afterAll(close);

describe('a valid file', () => {
  test('is described, uploaded with its parameters, and followed until its list exists', async () => {
    const path = await file('good.csv', csvOf(3));
    const { out, err, code } = await drop(path, ...SETS, '--yes');

    const [list] = await stack.listsOf('good.csv');
    expect([code, out]).toEqual([0, `${list?.listId}\n`]);
    expect(err).toContain('good.csv: 3 people, rule 101, 5 at a time, starts now\n');
    expect(err).toContain(`uploaded s3://${DROP_BUCKET}/drops/good.csv (`);
    expect(err).toContain(`created list ${list?.listId}, 3 contacts\n`);
    const bytes = await readFile(join(dir, path));
    expect(await tagsOf('good.csv')).toEqual({
      ...COMPLETE,
      bytes: String(bytes.length),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  test('prints one JSON line for each state, and then the receipt', async () => {
    const { out, code } = await drop(await file('json.csv', csvOf(4)), ...SETS, '--yes', '--json');

    const lines = readDescribedLines('drop-line.schema.json', out);
    expect(code).toBe(0);
    expect(lines.at(0)).toMatchObject({ version: 1, file: 'json.csv', key: 'drops/json.csv', status: 'uploaded' });
    expect(lines.at(-2)).toMatchObject({ status: 'created', listId: expect.any(Number) });
    // The function may still be writing to the object and recording that; the outcome is the same.
    const { submission, state, plan, answer } = (await stack.receipt('json.csv')) ?? {};
    expect(lines.at(-1)).toMatchObject({ submission, state, plan, answer });
  });

  test('is uploaded after its sidecar', async () => {
    const path = await file('beside.csv', csvOf(2));
    await file('beside.json', JSON.stringify(SIDECAR));
    stack.s3.clearRequests();
    const { code, err } = await drop(path, '--yes');

    const puts = stack.s3.requests.filter(({ operation, key }) => operation === 'PutObject' && key.startsWith(PREFIX));
    expect([code, err]).toEqual([0, expect.stringContaining('with its sidecar')]);
    expect(puts.map(({ key }) => key)).toEqual(['drops/beside.csv.json', 'drops/beside.csv']);
  });

  test('may have another key, and no tags if the feed takes none', async () => {
    const path = await file('named.csv', csvOf(2));
    const sidecar = await file('any.json', JSON.stringify(SIDECAR));
    const { code, err } = await run(
      {},
      'drop',
      path,
      '--feed',
      'strict',
      '--key',
      'strict/may/x.csv',
      '--sidecar',
      sidecar,
      '--yes',
    );

    expect([code, err]).toEqual([0, expect.stringContaining('strict/may/x.csv')]);
    expect(await tagsOf('may/x.csv', 'strict/')).toEqual({});
  });

  test('is uploaded only after a person confirms', async () => {
    const path = await file('asked.csv', csvOf(2));
    const no = await run({ isTyped: true, input: '\n' }, 'drop', path, '--feed', 'local', ...SETS);

    expect([no.code, no.err]).toEqual([1, expect.stringMatching(/Send\? \[y\/N\] nothing was uploaded\n$/)]);
    expect(await isThere('asked.csv')).toBe(false);

    expect(await run({ isTyped: true, input: 'y\n' }, 'drop', path, '--feed', 'local', ...SETS)).toMatchObject({
      code: 0,
    });
  });

  test('is not uploaded if nobody can be asked', async () => {
    const path = await file('pipe.csv', csvOf(2));

    expect(await drop(path, ...SETS)).toMatchObject({ code: 2, err: expect.stringContaining('use "--yes"') });
    expect(await isThere('pipe.csv')).toBe(false);
  });

  test('calls nobody in a dry run, and needs no confirmation', async () => {
    const { out, err, code } = await drop(await file('dry.csv', csvOf(2)), ...SETS, '--dry-run');

    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('a dry run: nobody is called\n');
    expect(await stack.metadata('dry.csv')).toMatchObject({ 'dropdial-status': 'checked' });
    expect(await stack.listsOf('dry.csv')).toEqual([]);
  });

  test('is not followed with --no-wait', async () => {
    const { out, err, code } = await drop(await file('left.csv', csvOf(2)), ...SETS, '--yes', '--no-wait');
    await stack.poller.settled();

    expect([code, out, err]).toEqual([0, '', expect.stringMatching(/uploaded s3:\S+ \(\d+ bytes\)\n$/)]);
    expect(await stack.metadata('left.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });
});

describe('several files', () => {
  test('keep their paths within the folder, and each list gets a line', async () => {
    await mkdir(join(dir, 'may', 'week'), { recursive: true });
    await file('may/one.csv', csvOf(2));
    await file('may/week/two.csv', csvOf(3));
    await file('may/week/two.csv.json', JSON.stringify({ name: 'the second week' }));
    const { out, err, code } = await drop('may', ...SETS, '--yes');

    const lists = await Promise.all(['one.csv', 'week/two.csv'].map(name => stack.listsOf(name)));
    expect(code, err).toBe(0);
    expect(out.trimEnd().split('\n').toSorted()).toEqual(lists.map(([list]) => String(list?.listId)).toSorted());
    expect(lists[1]?.[0]?.name).toMatch(/^the second week ~/);
    expect(err).toMatch(/may\/week\/two\.csv: created list \d+, 3 contacts\n/);
  });

  test('with the same key are rejected before anything is uploaded', async () => {
    await mkdir(join(dir, 'june'), { recursive: true });
    const files = [await file('same.csv', csvOf(2)), await file('june/same.csv', csvOf(3))];

    expect(await drop(...files, ...SETS, '--yes', '--replace')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"same.csv" and "june/same.csv" have the same key, drops/same.csv'),
    });
    expect(await isThere('same.csv')).toBe(false);
  });
});

test('a compressed file is uploaded as it is, with the digest of its bytes', async () => {
  await writeFile(join(dir, 'packed.csv.gz'), gzipSync(csvOf(6)));
  const { err, code } = await drop('packed.csv.gz', ...SETS, '--yes');

  const bytes = await readFile(join(dir, 'packed.csv.gz'));
  expect(code, err).toBe(0);
  expect(await tagsOf('packed.csv.gz')).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex') });
});

test('a file that changes between check and upload is rejected', async () => {
  const path = await file('changed.csv', csvOf(2));
  const child = startCli('drop', path, '--feed', 'local', ...SETS);
  await child.saw('Send? [y/N]');
  await file('changed.csv', csvOf(2).replace('person', 'nobody').replace('person', 'people'));
  child.type('y\n');
  const { code, err } = await child.end();

  expect(code, err).toBe(1);
  expect(err).toContain('rejected, nothing of it is sent: contract: "sha256"');
});

test('a drop that nothing has seen exits with 3, and says where to look', async () => {
  const elsewhere = {
    ...stack.environment,
    DROPDIAL_CONFIG: JSON.stringify({
      ...JSON.parse(stack.environment.DROPDIAL_CONFIG ?? ''),
      feeds: [{ id: 'far', bucket: 'far-away', prefix: 'far/', secretId: 's' }],
    }),
  };
  await stack.client.send(new CreateBucketCommand({ Bucket: 'far-away' }));
  const args = ['drop', await file('unseen.csv', csvOf(2)), ...SETS, '--yes', '--timeout', '1s'];
  const { code, err } = await runInProcess(args, elsewhere, { cwd: dir });

  expect([code, err]).toEqual([3, expect.stringContaining('unseen.csv has no receipt yet. "dropdial doctor" checks')]);
});

describe('an invalid file', () => {
  test('is not uploaded, and its problems are shown', async () => {
    const { out, err, code } = await drop(await file('bad.csv', 'phone;name\n+12025550101\n'), ...SETS, '--yes');

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('csv_field_count');
    expect(err).toContain('nothing was uploaded');
    expect(err).not.toContain('2025550101');
    expect(await isThere('bad.csv')).toBe(false);
  });

  test('is one JSON line with its problems', async () => {
    const { out } = await drop(await file('bad.csv', 'phone;name\n+12025550101\n'), ...SETS, '--yes', '--json');

    expect(readDescribedLines('drop-line.schema.json', out)).toMatchObject([
      { file: 'bad.csv', status: 'rejected', problemCount: 1, problems: [{ code: 'csv_field_count' }] },
    ]);
  });

  test('prevents the upload of all other files in the command', async () => {
    const files = [await file('fine.csv', csvOf(2)), await file('bad.csv', 'phone;name\n+12025550101\n')];

    expect(await drop(...files, ...SETS, '--yes')).toMatchObject({ code: 1 });
    expect(await isThere('fine.csv')).toBe(false);
  });

  test('exits with 1 and says why when only the function can see the problem', async () => {
    await run(
      {},
      'drop',
      await file('first.csv', csvOf(9)),
      '--feed',
      'strict',
      '--sidecar',
      await file('s.json', JSON.stringify(SIDECAR)),
      '--yes',
    );
    const { out, err, code } = await run(
      {},
      'drop',
      await file('again.csv', csvOf(9)),
      '--feed',
      'strict',
      '--sidecar',
      's.json',
      '--yes',
    );

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('rejected, nothing of it is sent: duplicate_content');
  });
});

describe('a file that waits', () => {
  test('exits with 3 after the timeout, and says how to follow and how to stop it', async () => {
    const { out, err, code } = await drop(
      await file('later.csv', csvOf(2)),
      '--set',
      'rule_id=101',
      '--yes',
      '--timeout',
      '2s',
    );

    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('later.csv: 2 people, waits for priority, max_simultaneous, num_attempts\n');
    expect(err).toContain('waits for priority, max_simultaneous, num_attempts\nlater.csv has not ended');
    expect(err).toContain('npx dropdial show s3://dropdial-drops/drops/later.csv');
    expect(err).toContain('npx dropdial stop s3://dropdial-drops/drops/later.csv --reason "…"');
  });
});

test('Ctrl-C leaves the drop running, and says how to follow and how to stop it', async () => {
  const path = await file('stopped.csv', csvOf(2));
  const child = startCli('drop', path, '--feed', 'local', '--set', 'rule_id=101', '--yes');
  await child.saw('\nwaits for');
  child.interrupt();
  const { code, err } = await child.end();

  expect(code, err).toBe(130);
  expect(err).toContain('stopped.csv was uploaded, and goes on without this command.');
  expect(err).toContain('npx dropdial stop s3://dropdial-drops/drops/stopped.csv --reason "…"');
  await stack.poller.settled();
  expect(await stack.metadata('stopped.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
});

test('rows on a local suppression list are reported before the upload', async () => {
  const list = await file('dnc.txt', '+12025550101\n');
  const sets = [...SETS, '--set', 'phone_columns=phone_number'];
  const { err, code } = await drop(await file('some.csv', csvOf(3)), ...sets, '--suppress', list, '--dry-run');

  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      'some.csv: 2 people, rule 101, 5 at a time, a dry run: nobody is called, without 1 of 3 rows',
    ),
  ]);
});

test.each<[args: readonly string[], message: string]>([
  [['--set', 'rule_idd=1'], 'got "rule_idd"; did you mean "rule_id"?'],
  [['--set', 'voximplant:prioritty=1'], 'did you mean "priority"?'],
  [['--set', 'delimiter=;'], 'to be a tag'],
  [['--timeout', '10d'], '"--timeout" must be a time such as 30s'],
  [['--key', 'other/a.csv'], '"--key" must begin with the prefix of the feed local, "drops/"'],
  [['--feed', 'strickt'], 'did you mean "strict"?'],
  [['nowhere.csv'], 'there is no file "nowhere.csv"'],
])('%j is a usage error', async (args, message) => {
  const path = await file('usage.csv', csvOf(2));

  expect(
    await run({}, 'drop', path, '--yes', ...(args.includes('--feed') ? [] : ['--feed', 'local']), ...args),
  ).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(message),
  });
  expect(await isThere('usage.csv')).toBe(false);
});

test('a drop is followed where each write and each copy has another ETag', async () => {
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } } as const];
  const rules = { Bucket: DROP_BUCKET, ServerSideEncryptionConfiguration: { Rules } };
  await stack.client.send(new PutBucketEncryptionCommand(rules));
  const { out, code, err } = await drop(await file('sealed.csv', csvOf(7)), ...SETS, '--yes');
  await stack.client.send(new DeleteBucketEncryptionCommand({ Bucket: DROP_BUCKET }));

  const [list] = await stack.listsOf('sealed.csv');
  expect([code, out], err).toEqual([0, `${list?.listId}\n`]);
});
