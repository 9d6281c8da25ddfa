import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckReportSchema } from '../../../scripts/reports/check-report-schema.ts';
import { runInProcess } from '../../support/run-in-process.ts';

const SETS = [
  'rule_id=101',
  'priority=1',
  'max_simultaneous=5',
  'num_attempts=3',
  'server_location=frankfurt',
  'phone_columns=phone',
].flatMap(set => ['--set', set]);
const FILE = 'phone,name\n+12025550101,Ann\n+442079460123,Bob\n+12025550103,Cid\n';
const FILES = {
  'people.csv': FILE,
  'one.txt': 'Phone\n+1 (202) 555-0103\n+12025550199\n',
  'british.txt': '020 7946 0123\n',
  'none.txt': '+12025550199\n',
  'all.txt': '+12025550101\n+442079460123\n+12025550103\n',
  'empty.txt': '',
  'table.csv': 'id,mobile\n1,+12025550101\n',
  'dnc.txt': '(202) 555-0101\n',
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-suppress-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(dir, name), text);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const check = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runInProcess(['check', 'people.csv', ...args], environment, { cwd: dir });
const suppress = (...names: readonly string[]) => names.flatMap(name => ['--suppress', name]);
/** The environment of a command whose only feed has these suppression lists. */
const configOf = (...suppression: readonly object[]) => ({
  DROPDIAL_CONFIG: JSON.stringify({
    ledgerBucket: 'ledger',
    feeds: [{ id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's', suppression }],
  }),
});

describe('check compares with suppression lists', () => {
  test('and says which rows would be left out, and of which list', async () => {
    const { out, code } = await check([...SETS, ...suppress('one.txt', 'none.txt')]);

    expect(code).toBe(0);
    expect(out).toContain('people.csv would be sent without 1 of 3 rows, on suppression lists: row 4\n');
    expect(out).toContain('one.txt: 2 numbers; 1 row of the file\n');
    expect(out).toContain('none.txt: 1 number; 0 rows of the file\n');
    expect(out).not.toMatch(/202.?555|7946/);
  });

  test('as JSON', async () => {
    const { out } = await check([...SETS, ...suppress('one.txt', 'all.txt'), '--json']);

    expect(v.parse(CheckReportSchema, JSON.parse(out))).toMatchObject({
      ok: false,
      verdict: 'skipped',
      problems: [{ code: 'all_suppressed' }],
      suppression: {
        rows: 3,
        firstRows: [2, 3, 4],
        lists: [
          { file: 'one.txt', entries: 2, unreadable: 0, suppressed: 1 },
          { file: 'all.txt', entries: 3, unreadable: 0, suppressed: 3 },
        ],
      },
    });
  });

  test.each<[what: string, args: readonly string[], code: number, said: string]>([
    ['nobody in the file is on it', suppress('none.txt'), 0, 'people.csv would be sent\n'],
    ['everybody in the file is on it', suppress('all.txt'), 1, 'would be skipped: all_suppressed'],
    ['it is empty', suppress('empty.txt'), 0, 'would wait for the suppression list empty.txt, which is empty'],
    [
      'it is unreadable with the default settings',
      suppress('british.txt'),
      0,
      'would wait for the suppression list british.txt, which',
    ],
    [
      'its country is given',
      [...suppress('british.txt'), '--suppress-set', 'countryCode=44', '--suppress-set', 'nationalPrefix=0'],
      0,
      'without 1 of 3 rows, on suppression lists: row 3\n',
    ],
    ['its column is given', [...suppress('table.csv'), '--suppress-set', 'column=mobile'], 0, 'lists: row 2\n'],
    [
      'it rejects files with listed numbers',
      [...suppress('one.txt'), '--suppress-set', 'treat=refuse'],
      1,
      'would be rejected: 1 problem',
    ],
    [
      'the drop is a dry run',
      [...suppress('one.txt'), '--set', 'dry_run=true'],
      0,
      'would be checked and not sent: it is a dry run',
    ],
  ])('when %s', async (_what, args, code, said) => {
    const shown = await check([...SETS, ...args]);

    expect(shown).toMatchObject({ code, out: expect.stringContaining(said) });
  });

  test.each([
    ['for a file that lacks parameters', SETS.slice(0, 2)],
    ['for a file that would be sent', SETS],
  ])('and reports a missing list as a usage error, %s', async (_what, sets) => {
    const { code, err } = await check([...sets, ...suppress('nowhere.txt')]);

    expect([code, err]).toEqual([2, expect.stringContaining('there is no file "nowhere.txt"')]);
  });

  test('and names a rejected row by its number', async () => {
    const { out } = await check([...SETS, ...suppress('one.txt'), '--suppress-set', 'treat=refuse', '--json']);

    expect(JSON.parse(out)).toMatchObject({ verdict: 'rejected', problems: [{ code: 'suppressed', row: 4 }] });
  });

  test('and rejects a file without named columns of numbers', async () => {
    const { out, code } = await check([...SETS.slice(0, -2), ...suppress('one.txt')]);

    expect([code, out]).toEqual([1, expect.stringContaining('suppression_needs_phone_columns')]);
  });
});

describe('a file named like a list of the feed', () => {
  const LIST = { bucket: 'lists', key: 'us/dnc.txt', countryCode: '1' };

  test('is read with the settings of the feed', async () => {
    const { out, code } = await check([...SETS, '--feed', 'acme', ...suppress('dnc.txt')], configOf(LIST));

    expect([code, out]).toEqual([0, expect.stringContaining('without 1 of 3 rows, on suppression lists: row 2\n')]);
    expect(out).not.toContain('not compared');
  });

  test('or with other settings under another name; missing lists are named', async () => {
    const { out } = await check(
      [...SETS, '--feed', 'acme', ...suppress('one.txt')],
      configOf(LIST, { bucket: 'lists', prefix: 'uk/' }),
    );

    expect(out).toContain('not compared with s3://lists/us/dnc.txt, s3://lists/uk/: see --suppress\n');
    expect(out).toContain('without 1 of 3 rows, on suppression lists: row 4\n');
  });
});

test.each([
  [['--suppress-set', 'countryCode=44'], /goes with "--suppress"/],
  [[...suppress('one.txt'), '--suppress-set', 'country=44'], /one of format, column, .*; got "country"/],
  [[...suppress('one.txt'), '--suppress-set', 'hashed'], /NAME=VALUE/],
  [[...suppress('one.txt'), '--suppress-set', 'countryCode=+44'], /"countryCode" must be 1 to 3 digits/],
  [[...suppress('one.txt'), '--suppress-set', 'nationalPrefix=0'], /"nationalPrefix" means nothing without/],
  [suppress('nowhere.txt'), /there is no file "nowhere\.txt"/],
])('%j is a usage error', async (args, message) => {
  expect(await check([...SETS, ...args])).toMatchObject({ code: 2, err: expect.stringMatching(message) });
});
