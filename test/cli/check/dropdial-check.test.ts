import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../support/run-cli.ts';
import { runInProcess } from '../../support/run-in-process.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COMPLETE = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-cli-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Writes a file for the command and returns its path. */
async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

const dropdial = (...args: readonly string[]) => runInProcess(args);

describe('a valid file', () => {
  test('exits with 0 and describes the data that would be sent', async () => {
    const { out, err, code } = await runCli(['check', join(ROOT, 'examples', 'contacts.csv')]);

    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('5 rows, 4 columns, 271 bytes to send, delimiter ;');
    expect(out).toContain('contacts.csv would be sent');
  });

  test('with a sidecar is read as the sidecar says', async () => {
    const csv = await file('latin.csv', Buffer.from('phone|name\n+12025550101|Ren\u00e9e\n', 'latin1'));
    const sidecar = await file(
      'latin.csv.json',
      JSON.stringify({ ...COMPLETE, encoding: 'windows-1252', delimiter: 'pipe', rows: 1 }),
    );
    const { out, code } = await dropdial('check', csv, '--sidecar', sidecar);

    expect([code, out]).toEqual([0, expect.stringContaining('delimiter |')]);
  });
});

test('a warning about a valid file is shown, too', async () => {
  const csv = await file('odd.csv', 'phone;name\n+12025550101;Ada\n\n+12025550102;Bo');
  const { out, code } = await dropdial('check', csv);

  expect(code).toBe(0);
  expect(out).toMatch(/\n4\t3\t\tcsv_no_last_line_end\t/);
  expect(out).toContain('the file has 1 blank line');
});

describe('a file of a feed', () => {
  const NIGHT = 'phone;__start_execution_time;__end_execution_time\n+12025550101;22:00:00;06:00:00\n';
  const SETS = { rule_id: 101, max_simultaneous: 1, num_attempts: 1 };
  const config = {
    apiUrl: 'https://api.example',
    ledgerBucket: 'ledger',
    feeds: [
      { id: 'day', bucket: 'drops', prefix: 'day/', secretId: 's', defaults: { phone_columns: ['mobile'] } },
      { id: 'night', bucket: 'drops', prefix: 'night/', secretId: 's', windowsAcrossMidnight: true },
      { id: 'few', bucket: 'drops', prefix: 'few/', secretId: 's', limits: { rule_id: [7], rows: { min: 2 } } },
      {
        id: 'sets',
        bucket: 'drops',
        prefix: 'sets/',
        secretId: 's',
        defaults: { priority: 1 },
        profiles: { apostrophes: { ...SETS, quote: "'" }, mobile: { ...SETS, phone_columns: ['mobile'] } },
        fileNamePattern: '[a-z]+(?:-(?<profile>[a-z]+))?\\.csv',
        origins: { rule_id: ['profile'] },
      },
    ],
  };

  test.each([
    ['no feed', [], ['csv_control_value']],
    ['one that allows it', ['--feed', 'night'], []],
    ['one with other defaults', ['--feed', 'day'], ['csv_phone_column_missing', 'csv_control_value']],
    ['one with limits', ['--feed', 'few'], ['parameter_outside_limits', 'csv_rows_min', 'csv_control_value']],
  ])('with a window across midnight, for %s', async (_, args, codes) => {
    const csv = await file('night.csv', NIGHT);
    const sidecar = await file('night.json', JSON.stringify(COMPLETE));
    const path = await file('config.json', JSON.stringify(config));
    const rules = args.length > 0 ? ['--config', path, ...args] : [];
    const { out } = await dropdial('check', csv, '--sidecar', sidecar, '--json', ...rules);
    const { problems }: { problems: { code: string }[] } = JSON.parse(out);

    expect(problems.map(({ code }) => code).sort()).toEqual(codes.sort());
  });

  test.each([
    ['the profile that its sidecar chooses', 'sets.csv', { profile: 'apostrophes' }, []],
    ['the profile that its name chooses', 'sets-apostrophes.csv', {}, []],
    ['another profile', 'sets.csv', { profile: 'mobile' }, ['csv_phone_column_missing', 'csv_field_count']],
    ['an unknown profile', 'sets.csv', { profile: 'no' }, ['profile_unknown', 'csv_field_count']],
    ['a parameter from an origin that the feed forbids', 'sets-apostrophes.csv', { rule_id: 7 }, ['parameter_origin']],
    ['a name that the feed does not allow', '7.csv', { quote: 'apostrophe' }, ['file_name_mismatch']],
  ])('is checked by the rules of the feed, with %s', async (_, name, words, codes) => {
    const csv = await file(name, "phone;name\n+12025550101;'Ada; it''s'\n");
    const sidecar = await file('sets.json', JSON.stringify(words));
    const path = await file('config.json', JSON.stringify(config));
    const { out } = await dropdial('check', csv, '--sidecar', sidecar, '--config', path, '--json', '--feed', 'sets');
    const { problems, missing }: { problems: { code: string }[]; missing: string[] } = JSON.parse(out);

    expect(problems.map(({ code }) => code).sort()).toEqual(codes.sort());
    expect(missing).toEqual([]);
  });

  test('that is not configured is a usage error', async () => {
    const path = await file('config.json', JSON.stringify(config));

    expect(
      await dropdial('check', join(ROOT, 'examples', 'contacts.csv'), '--config', path, '--feed', 'no'),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('"--feed" must be one of day, night, few, sets; got "no"'),
    });
  });
});

test('a compressed file is read to its end, and a truncated one is a problem', async () => {
  const packed = gzipSync('phone;name\n+12025550101;Ada\n');

  expect(await dropdial('check', await file('good.csv.gz', packed))).toMatchObject({ code: 0 });
  expect(await dropdial('check', await file('cut.csv.gz', packed.subarray(0, -4)))).toMatchObject({
    code: 1,
    out: expect.stringContaining('csv_gzip'),
  });
});

test('a profile chosen by a sidecar is left to the feed, which knows its contents', async () => {
  const csv = await file('profile.csv', 'phone;name\n+12025550101;Ada\n');
  const sidecar = await file('profile.json', JSON.stringify({ profile: 'reminders' }));
  const { out, code } = await dropdial('check', csv, '--sidecar', sidecar);

  expect([code, out]).toEqual([0, expect.stringContaining('would wait for rule_id')]);
});

describe('an invalid file', () => {
  test('with an invalid sidecar names its line and column', async () => {
    const csv = await file('place.csv', "phone;name\n+12025550101;it's\n");
    const sidecar = await file('place.json', '{\n  "num_attempts": 9,\n  "quote": "\'"\n}');
    const { out, code } = await dropdial('check', csv, '--sidecar', sidecar);

    expect(code).toBe(1);
    expect(out).toMatch(/\tparameter_invalid\t"num_attempts" must be .* \(sidecar, line 2,/);
    expect(out).toMatch(/\n2\t2\t2\tcsv_stray_quote\t/);
  });

  test('exits with 1 and a table of rows, columns and reasons, without any cell of the file', async () => {
    const csv = await file('bad.csv', 'phone;name\n+12025550101\n+12025550102;"Ada\n');
    const { out, err, code } = await runCli(['check', csv]);

    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/\n2\t2\t1\tcsv_field_count\t/);
    expect(out).toMatch(/\n3\t3\t2\tcsv_unclosed_quote\t/);
    expect(out).not.toMatch(/2025550|Ada/);
  });

  test('has the same problems as JSON, together with those of its sidecar', async () => {
    const csv = await file('wrong.csv', 'phone;name\n+12025550101\n');
    const sidecar = await file('wrong.json', JSON.stringify({ ...COMPLETE, num_attempts: 9, bytes: 5 }));
    const { out, code } = await dropdial('check', csv, '--sidecar', sidecar, '--json');

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      plan: { rows: 1, columns: 2 },
      problemCount: 3,
      problems: [{ field: 'num_attempts' }, { field: 'bytes' }, { code: 'csv_field_count', row: 2, line: 2 }],
    });
  });
});

describe('a usage error', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['chek', 'a.csv']],
    ['no file', ['check']],
    ['two sidecars', ['check', 'a.csv', 'b.csv', '--sidecar', 'a.json']],
    ['an unknown option', ['check', 'a.csv', '--colour']],
    ['a missing file', ['check', '/nowhere/a.csv']],
    ['a folder without a drop', ['check', import.meta.dirname]],
    ['a missing sidecar', ['check', join(ROOT, 'examples', 'contacts.csv'), '--sidecar', '/nowhere/a.json']],
  ])('%s exits with 2 and a message on standard error', async (_what, args) => {
    const { out, err, code } = await dropdial(...args);

    expect([code, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  test('exits the process with 2, too', async () => {
    expect(await runCli([])).toEqual({ code: 2, out: '', err: expect.stringContaining('dropdial COMMAND') });
    expect(await runCli(['check', 'a.csv', '--colour'])).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^dropdial: there is no option "--colour"; --help lists/),
    });
  });

  test('is not reported for --help', async () => {
    expect(await runCli(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('dropdial COMMAND') });
    expect(await dropdial('check', '-h')).toMatchObject({
      code: 0,
      out: expect.stringContaining('dropdial check FILE'),
    });
  });
});
