import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckReportSchema } from '../../../scripts/reports/check-report-schema.ts';
import { runInProcess } from '../../support/run-in-process.ts';

const SETS = ['rule_id=101', 'priority=1', 'max_simultaneous=5', 'num_attempts=3', 'server_location=frankfurt'];
const GOOD = 'phone_number,first_name\n+12025550101,Ann\n+12025550102,Bob\n';
const BAD = 'phone_number,first_name\n+12025550101,Ann\n+12025550102\n+12025550103,Cid,extra\n';
const sets = SETS.flatMap(set => ['--set', set]);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-several-'));
  await mkdir(join(dir, 'may', 'south'), { recursive: true });
  await writeFile(join(dir, 'may', 'a.csv'), GOOD);
  await writeFile(join(dir, 'may', 'a.csv.json'), JSON.stringify({ rows: 2 }));
  await writeFile(join(dir, 'may', 'south', 'b.csv'), BAD);
  await writeFile(join(dir, 'may', 'notes.txt'), 'nothing');
  await writeFile(join(dir, 'phones.csv'), 'phone_number\n2025550101\n');
  await writeFile(join(dir, 'phones.csv.json'), JSON.stringify({ phone_columns: ['phone_number'] }));
  // The last row has a different problem from the others, beyond the number of problems that are kept.
  await writeFile(join(dir, 'kinds.csv'), `phone_number,a\n${'+12025550101\n'.repeat(150)}2025550101,x\n`);
  await writeFile(join(dir, 'kinds.csv.json'), JSON.stringify({ phone_columns: ['phone_number'] }));
  await writeFile(join(dir, 'many.csv'), `a,b\n${'x\n'.repeat(150)}`);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const check = (...args: readonly string[]) => runInProcess(['check', ...args]);
const json = async (...args: readonly string[]) => {
  const { out, code } = await check(...args, '--json');
  const report = JSON.parse(out);
  // Every report matches the published schema.
  expect(v.parse(CheckReportSchema, report)).toEqual(report);
  return { code, report };
};

describe('dropdial check', () => {
  test.each([
    ['packed.csv', gzipSync(GOOD)],
    ['broken.csv.gz', gzipSync(GOOD).subarray(0, -9)],
    ['book.csv', Buffer.from(`PK\u0003\u0004${'\0'.repeat(300)}`)],
  ])('tells no rows and bytes of %s, which cannot be read as a CSV', async (name, bytes) => {
    const [path, page, list] = [join(dir, name), join(dir, 'facts.html'), join(dir, 'facts.md')];
    await writeFile(path, bytes);

    const { code, out } = await check(path, ...sets, '--report', page);
    await check(path, ...sets, '--report', list);

    expect(code).toBe(1);
    for (const text of [out, await readFile(page, 'utf8'), await readFile(list, 'utf8')]) {
      expect(text).toContain('would be rejected');
      expect(text).not.toMatch(/\b0 rows|to send/);
    }
  });

  test('tells them of a CSV, in a sentence on the page', async () => {
    const page = join(dir, 'sentence.html');
    const { out } = await check(join(dir, 'may', 'a.csv'), ...sets, '--report', page);

    expect(out).toContain('2 rows, 2 columns, 58 bytes to send');
    expect(await readFile(page, 'utf8')).toContain('The file has 2 rows and 2 columns: 58 bytes to send.');
  });

  test('accepts a folder with all its drops, and reports on each file', async () => {
    const { out, code } = await check(join(dir, 'may'), ...sets);

    expect(code).toBe(1);
    expect(out).toContain('a.csv would be sent\n');
    expect(out).toContain('b.csv would be rejected: 2 problems in 2 rows; nothing of it would be sent\n');
    expect(out).toMatch(/\n2 files: 1 sent, 1 rejected\n$/);
    expect(out).not.toContain('notes.txt');
  });

  test('counts the waiting files with problems', async () => {
    const { out } = await check(join(dir, 'may'), '--set', 'rule_id=1');

    expect(out).toMatch(/\n2 files: 2 waiting \(1 of them with problems\)\n$/);
  });

  test('accepts several files', async () => {
    const { report, code } = await json(join(dir, 'may', 'a.csv'), join(dir, 'phones.csv'), ...sets);

    expect([code, report.version, report.ok]).toEqual([1, 1, false]);
    expect(report.files).toMatchObject([
      { version: 1, ok: true, verdict: 'sent', file: join(dir, 'may', 'a.csv'), read: ['a.csv.json'] },
      { version: 1, ok: false, verdict: 'rejected', problems: [{ code: 'csv_phone_plus' }] },
    ]);
  });

  test('accepts standard input, under its future name', async () => {
    const { out, code } = await runInProcess(['check', '-', ...sets], {}, { input: GOOD });
    const named = await runInProcess(['check', '-', '--name', 'x.txt', ...sets], {}, { input: GOOD });

    expect([code, out]).toEqual([0, expect.stringContaining('stdin.csv would be sent\n')]);
    expect(named).toMatchObject({ code: 1, out: expect.stringContaining('x.txt would be skipped: not_a_csv') });
  });

  test('uses the sidecar beside the file, unless another is named', async () => {
    const path = join(dir, 'phones.csv');
    const other = join(dir, 'other.json');
    await writeFile(other, '{}');

    expect(await json(path, ...sets)).toMatchObject({ code: 1, report: { problems: [{ code: 'csv_phone_plus' }] } });
    expect(await json(path, ...sets, '--sidecar', other)).toMatchObject({ code: 0, report: { ok: true } });
  });

  test('names the parameters that a file would wait for', async () => {
    expect(await json(join(dir, 'may', 'a.csv'), '--set', 'rule_id=1')).toMatchObject({
      code: 0,
      report: { ok: true, verdict: 'waiting', waitsFor: 'priority, max_simultaneous, num_attempts' },
    });
  });

  test('rejects the same values of --set as the function', async () => {
    const { code, report } = await json(join(dir, 'may', 'a.csv'), '--set', 'num_attempts=9');

    expect([code, report.problems[0].message]).toEqual([1, expect.stringMatching(/"num_attempts" must be/)]);
  });

  test('counts many problems by their code, and shows the first ones unless all are requested', async () => {
    const { out } = await check(join(dir, 'many.csv'));
    const all = await check(join(dir, 'many.csv'), '--all');

    expect(out).toContain('problem\tcount\trows\ncsv_field_count\t149\t2; 3; 4; 5; 6; …\ncsv_trailer\t1\t…\n');
    expect(out).toContain('and 130 more problems; --all shows more\n');
    expect(out.match(/\tcsv_field_count\t/g)).toHaveLength(20);
    expect(all.out.match(/\tcsv_field_count\t/g)).toHaveLength(100);
    expect(all.out).toContain('and 50 more problems\n');
  });

  test('counts a code even if all its problems are beyond the limit', async () => {
    const { out } = await check(join(dir, 'kinds.csv'));
    const { report } = await json(join(dir, 'kinds.csv'));

    expect(report.problemCodes).toEqual({ csv_field_count: 150, csv_phone_plus: 1, csv_phone_repeated: 149 });
    expect(out).toMatch(/\ncsv_field_count\t150\t2; 3; .*\ncsv_phone_repeated\t149\t3; 4; .*\ncsv_phone_plus\t1\t…\n/);
    for (const format of ['html', 'md']) {
      const path = join(dir, `kinds.${format}`);
      await check(join(dir, 'kinds.csv'), '--report', path);
      expect(await readFile(path, 'utf8')).toMatch(/csv_phone_plus<\/code> · 1<|csv\\_phone\\_plus \(1\)/);
    }
  });

  test('uses the only feed of a configuration, and asks for one of several', async () => {
    const feed = { id: 'one', bucket: 'drops', prefix: 'one/', secretId: 's', limits: { rows: { min: 9 } } };
    const config = async (...feeds: readonly object[]) => {
      const path = join(dir, 'config.json');
      await writeFile(path, JSON.stringify({ ledgerBucket: 'ledger', feeds }));
      return path;
    };
    const path = join(dir, 'may', 'a.csv');

    expect(await json(path, ...sets, '--config', await config(feed))).toMatchObject({
      report: { problems: [{ code: 'csv_rows_min' }] },
    });
    const both = await config(feed, { ...feed, id: 'two', prefix: 'two/' });
    expect(await check(path, '--config', both)).toMatchObject({
      code: 2,
      err: expect.stringContaining('name the feed with "--feed": one, two'),
    });
  });

  test.each([
    [['/nowhere/a.csv'], 'there is no file "/nowhere/a.csv"'],
    [['-', '-'], 'the standard input can be read once'],
    [['a.csv', 'b.csv', '--name', 'c.csv'], 'there is no file'],
    [[import.meta.filename, '--report', 'x.pdf'], '"--report" must end in .html, .csv, .md; got "x.pdf"'],
    [[import.meta.filename, '--report', '/nowhere/x.md'], 'there is no folder "/nowhere"'],
    [[import.meta.filename, '--set', 'rule_id'], '"--set" must be KEY=VALUE'],
    [[import.meta.filename, '--set', 'rule_ids=1'], 'got "rule_ids"; did you mean "rule_id"?'],
    [[import.meta.filename, '--set', 'voximplant:Rule_Id=1'], 'got "Rule_Id"; did you mean "rule_id"?'],
    [[import.meta.filename, '--set', 'weather=1'], 'docs/parameters.md'],
    [[import.meta.filename, '--set', 'rule_id=1', '--set', 'rule_id=2'], 'got "rule_id" twice'],
    [[import.meta.filename, '--set', 'rule_id=1', '--set', 'voximplant:rule_id=1'], 'got "rule_id" twice'],
    [[import.meta.filename, '--sidecar', '/nowhere/x.json'], 'there is no file "/nowhere/x.json"'],
  ])('%j is a usage error', async (args, message) => {
    expect(await check(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe('a report', () => {
  const NASTY = '<img src=x onerror=alert(1)>&"\'|`*=1+1';

  /** Reports on a file with markup in its name, and with markup and a formula in its sidecar. */
  async function report(ending: string): Promise<string> {
    const path = join(dir, 'nasty <b>.csv');
    await writeFile(path, 'phone,b\n+12025550101\n');
    await writeFile(join(dir, 'nasty.json'), JSON.stringify({ phone_columns: [NASTY], name: NASTY.repeat(20) }));
    const to = join(dir, `report${ending}`);
    await check(path, '--sidecar', join(dir, 'nasty.json'), '--report', to);
    return readFile(to, 'utf8');
  }

  test('as a page needs no external resources, and contains only its own markup', async () => {
    const page = await report('.html');

    expect(page).toContain('&lt;img src=x onerror=alert(1)>&amp;');
    expect(page).not.toMatch(/<img|<b>|<script|https?:|src="|href=/);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('@media print');
    expect(page).toMatch(/<code>csv_field_count<\/code> · 1/);
    expect(page).toContain('A row has more or fewer fields than the header.');
    expect(page).not.toContain('12025550101');
  });

  test.each(['.html', '.md', '.csv'])('%s contains no number, wherever one was written', async ending => {
    const path = join(dir, 'numbers.csv');
    const rows = [
      '+12025550147,Ann',
      '2025550147,Bob',
      '1.2025550147E+10,Cid',
      '+1 (202) 555-0147;x,Dan',
      '+12025550147,Eve',
    ];
    await writeFile(path, `+12025550147,first_name\n${rows.join('\n')}\n`);
    const said = {
      phone_columns: ['+12025550147'],
      name: 'call +12025550147/',
      delimiter: '+12025550147',
      rule_id: '12025550147',
    };
    await writeFile(join(dir, 'numbers.json'), JSON.stringify(said));
    const to = join(dir, `numbers${ending}`);
    await check(path, '--sidecar', join(dir, 'numbers.json'), '--report', to);
    const text = await readFile(to, 'utf8');

    expect(text).toMatch(/parameter\\?_invalid/);
    expect(text.match(/.{0,80}(?:2025550147|555-0147).{0,40}/g)).toBeNull();
  });

  test('as Markdown contains no markup from the file', async () => {
    const text = await report('.md');

    expect(text).toContain('### csv\\_field\\_count (1)');
    expect(text).not.toMatch(/(?<!\\)<img/);
    expect(text).toContain('| row 2, column 1 | row 2: the row must have 2 fields, as the header has; got 1 |');
  });

  test('as CSV has a row for each finding, and no formula', async () => {
    const [head, ...rows] = (await report('.csv')).trimEnd().split('\r\n');

    expect(head).toBe('file,severity,line,row,column,code,message,what_to_do');
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter(row => /(^|,)"?[=+@-]/.test(row))).toEqual([]);
  });
});
