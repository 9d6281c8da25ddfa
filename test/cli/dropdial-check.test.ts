import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const ROOT = join(import.meta.dirname, '..', '..');
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

const dropdial = (...args: readonly string[]) => runCli(args);

describe('a good file', () => {
  test('ends with 0 and says what would be sent', async () => {
    const { out, code } = await dropdial('check', join(ROOT, 'examples', 'contacts.csv'));

    expect(code).toBe(0);
    expect(out).toContain('5 rows, 4 columns, 271 bytes to send, delimiter ;');
    expect(out).toContain('good');
    expect(out).toContain('left to tags or to the feed: rule_id, priority, max_simultaneous, num_attempts');
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

test('a profile that a sidecar chooses is left to the feed, which knows what it says', async () => {
  const csv = await file('profile.csv', 'phone;name\n+12025550101;Ada\n');
  const sidecar = await file('profile.json', JSON.stringify({ profile: 'reminders' }));
  const { out, code } = await dropdial('check', csv, '--sidecar', sidecar);

  expect([code, out]).toEqual([0, expect.stringContaining('left to tags or to the feed: rule_id')]);
});

describe('a bad file', () => {
  test('whose sidecar is wrong is told the line and column of it', async () => {
    const csv = await file('place.csv', "phone;name\n+12025550101;it's\n");
    const sidecar = await file('place.json', '{\n  "num_attempts": 9,\n  "quote": "\'"\n}');
    const { out, code } = await dropdial('check', csv, '--sidecar', sidecar);

    expect(code).toBe(1);
    expect(out).toMatch(/│ parameter_invalid\s*│ "num_attempts" must be .* \(sidecar, line 2,/);
    expect(out).toMatch(/2\s*│\s*2\s*│\s*csv_stray_quote/);
  });

  test('ends with 1 and a table of rows, columns and reasons, without a cell of the file', async () => {
    const csv = await file('bad.csv', 'phone;name\n+12025550101\n+12025550102;"Ada\n');
    const { out, code } = await dropdial('check', csv);

    expect(code).toBe(1);
    expect(out).toMatch(/2\s*│\s*1\s*│\s*csv_field_count/);
    expect(out).toMatch(/3\s*│\s*2\s*│\s*csv_unclosed_quote/);
    expect(out).not.toMatch(/2025550|Ada/);
  });

  test('is the same as JSON, and its sidecar’s problems are with it', async () => {
    const csv = await file('wrong.csv', 'phone;name\n+12025550101\n');
    const sidecar = await file('wrong.json', JSON.stringify({ ...COMPLETE, num_attempts: 9, bytes: 5 }));
    const { out, code } = await dropdial('check', csv, '--sidecar', sidecar, '--json');

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      plan: { rows: 1, columns: 2 },
      problemCount: 3,
      problems: [{ field: 'num_attempts' }, { field: 'bytes' }, { code: 'csv_field_count', row: 2 }],
    });
  });
});

describe('wrong usage', () => {
  test.each([
    ['no command', []],
    ['a command that is none', ['chek', 'a.csv']],
    ['two files', ['check', 'a.csv', 'b.csv']],
    ['an option that is none', ['check', 'a.csv', '--colour']],
    ['a file that is not there', ['check', '/nowhere/a.csv']],
  ])('%s ends with 2 and words on the error stream', async (_what, args) => {
    const { out, err, code } = await dropdial(...args);

    expect([code, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  test('--help is no wrong usage', async () => {
    expect(await dropdial('--help')).toMatchObject({ code: 0, out: expect.stringContaining('dropdial COMMAND') });
    expect(await dropdial('check', '-h')).toMatchObject({
      code: 0,
      out: expect.stringContaining('dropdial check FILE'),
    });
  });
});
