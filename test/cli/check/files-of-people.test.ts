import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../lambda/problem.ts';
import { runInProcess } from '../../support/run-in-process.ts';

const SETS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
const PHONES = { ...SETS, phone_columns: ['tel'] };
const ROWS = '+12025550141,Ida\n+12025550142,Jon\n';
const LIST = `tel,name\n${ROWS}`;
/** The calling hours are the morning in Tokyo, which begins on the previous day in UTC. */
const FEED = {
  id: 'tokyo',
  bucket: 'drops',
  prefix: 'tokyo/',
  secretId: 'file:none',
  defaults: SETS,
  limits: { priority: { min: 1 } },
  callingHours: { zone: 'Asia/Tokyo', days: 'mon-sun', from: '08:00', to: '12:00' },
};
const MORNINGS = 'tel,__start_execution_time,__end_execution_time\n+12025550141,23:15:00,02:45:00\n';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-files-'));
  await writeFile(join(dir, 'sets.json'), JSON.stringify(SETS));
  await writeFile(join(dir, 'phones.json'), JSON.stringify(PHONES));
  await writeFile(join(dir, 'quote.json'), JSON.stringify({ quote: 'apostrophe' }));
  const config = {
    ledgerBucket: 'ledger',
    feeds: [FEED, { ...FEED, id: 'any', prefix: 'any/', callingHours: undefined }],
  };
  await writeFile(join(dir, 'config.json'), JSON.stringify(config));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Checks a file with this content and returns the result, as the command prints it in JSON. */
async function check(content: string | Buffer, ...args: readonly string[]) {
  const path = join(dir, 'people.csv');
  await writeFile(path, content);
  const beside = args.length > 0 ? args : ['--sidecar', join(dir, 'sets.json')];
  const { out, code } = await runInProcess(['check', path, ...beside, '--json']);
  const { problems, plan } = JSON.parse(out);
  const [first]: readonly Problem[] = problems;
  return { code, first, problems, warnings: plan.warnings ?? [] };
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const inBytes = (before: string, name: string) => Buffer.concat([Buffer.from(before), hex(name), Buffer.from('\n')]);

describe('a file of another type never dials, and its type is named', () => {
  test.each<[what: string, content: string | Buffer, code: string, line: number | undefined, message: RegExp]>([
    ['a title', `Leads of May\n${LIST}`, 'csv_one_column', 1, /no header.*row 2 is separated by ","/],
    [
      'a title in a cell of its own',
      `Leads of May,\n${LIST}`,
      'csv_no_row',
      2,
      /looks like the header; delete the lines above/,
    ],
    ['a report with ruled lines', '=======\ntel  name\n=======\n+12025550141  Ida\n', 'csv_no_row', 1, /drawn line/],
    ['a page of a portal', '<html><body>Please log in</body></html>\n', 'csv_not_csv', undefined, /HTML page/],
    ['an error in XML', '<Error>\n<Code>AccessDenied</Code>\n</Error>\n', 'csv_not_csv', undefined, /XML/],
    ['a pointer', '/annex/objects/MD5-s9--0a\n', 'csv_not_csv', undefined, /git-annex pointer/],
    ['rows in one cell', '"tel,name"\n"+12025550141,Ida"\n', 'csv_one_column', 1, /quotes around the lines/],
    ['a repeated header', `${LIST}Tel,Name\n${ROWS}`, 'csv_header_again', 4, /the header again/],
    [
      'a workbook',
      Buffer.concat([hex('504b0304'), Buffer.alloc(26), Buffer.from('xl/styles.xml')]),
      'csv_not_csv',
      undefined,
      /Excel workbook/,
    ],
    ['a compressed file', gzipSync(LIST), 'csv_not_csv', undefined, /name it \.csv\.gz/],
    ['a trailer', `${LIST}END,2\n`, 'csv_trailer', 4, /trailer/],
    ['a footer', `${LIST}"Printed by Ida"\n`, 'csv_trailer', 4, /line about the report/],
    ['Ctrl-Z', `${LIST}\x1a`, 'csv_end_mark', 4, /Ctrl-Z/],
    ['NULs', Buffer.concat([Buffer.from(LIST), Buffer.alloc(77)]), 'csv_nul_byte', 4, /77 NUL bytes/],
    [
      'missing cells',
      'tel,name,note\n+12025550141,Ida,\n+12025550142,Jon\n',
      'csv_field_count',
      3,
      /spreadsheets leave out/,
    ],
    [
      'a delimiter at the end of rows only',
      'tel,name\n+12025550141,Ida,\n',
      'csv_field_count',
      2,
      /ends with a delimiter and the header does not/,
    ],
  ])('%s', async (_, content, code, line, message) => {
    const { first, problems, ...rest } = await check(content);

    expect(rest.code).toBe(1);
    const found = problems.find((problem: Problem) => problem.code === code);
    expect(found).toMatchObject({ message: expect.stringMatching(message) });
    expect(found.line).toBe(line);
    expect(problems.map((problem: Problem) => problem.message).join()).not.toMatch(/probably cut/);
    expect(first).toBeDefined();
  });
});

describe('a valid file is accepted', () => {
  test.each([
    ['with commas in a header separated by semicolons', 'tel;name (last, first)\n+12025550141;Ida\n+12025550142;Jon\n'],
    ['with columns that an exporter added', 'tel,__rowKey__,__EMPTY\n+12025550141,1,\n'],
    ['with a delimiter at the end of each line', 'tel,name,\n+12025550141,Ida,\n'],
    ['with one column', 'tel\n+12025550141\n+12025550142\n'],
  ])('%s', async (_, content) => {
    expect(await check(content)).toMatchObject({ code: 0, problems: [] });
  });

  test('with windows across midnight in UTC, where the hours contain them', async () => {
    const of = (feed: string) => ['--feed', feed, '--config', join(dir, 'config.json')];

    expect(await check(MORNINGS, ...of('tokyo'))).toMatchObject({ code: 0, problems: [] });
    const { first } = await check(MORNINGS, ...of('any'));
    expect(first).toMatchObject({
      code: 'csv_control_value',
      message: expect.stringContaining('"windowsAcrossMidnight"'),
    });
  });
});

test('in a feed with hours, a quote character that comes with the file is rejected, with the fix', async () => {
  const { code, first } = await check(
    MORNINGS,
    '--feed',
    'tokyo',
    '--config',
    join(dir, 'config.json'),
    '--sidecar',
    join(dir, 'quote.json'),
  );

  expect(code).toBe(1);
  expect(first).toMatchObject({
    code: 'parameter_origin',
    field: 'quote',
    message: expect.stringContaining('leave it out'),
  });
});

describe('an encoding is suggested only when its letters support it', () => {
  const before = 'tel,name\n+12025550141,';
  test.each([
    ['MacRoman', 'Zo\u00eb M\u00fcnch', '5a6f91 204d9f6e6368', 'macintosh'],
    ['KOI8-R', 'Ольга', 'efccd8c7c1', 'koi8-r'],
    ['IBM 866', 'Ольга', '8eabeca3a0', 'ibm866'],
    ['Greek', 'Μαρία', 'ccE1f1dfe1', 'windows-1253'],
    ['MS-DOS', 'Zo\u00eb', '5a6f89', undefined],
    ['Vietnamese', 'Nguy\u1ec5n', '4e677579ea de6e', undefined],
  ])('%s: %s', async (_, _name, bytes, encoding) => {
    const { first } = await check(inBytes(before, bytes));

    expect(first).toMatchObject({ code: 'csv_encoding', row: 2, line: 2, column: 2 });
    const [, said] = /set encoding=(\S+)/.exec(first?.message ?? '') ?? [];
    expect([undefined, encoding]).toContain(said);
  });
});

describe('an invalid character in a number is named', () => {
  test.each([
    ['\u200e+12025550141', /a left-to-right mark \(U\+200E\)/],
    ['+1\u202f202\u202f5550141', /a narrow no-break space \(U\+202F\)/],
    ["'+12025550141", /it begins with an apostrophe/],
    ['" +12025550141"', /it begins with a space/],
    ['+44(0)2079460141', /leave out "\(0\)"/],
  ])('%j', async (value, message) => {
    const { first } = await check(`tel,name\n\n\n${value},Ida\n`, '--sidecar', join(dir, 'phones.json'));

    expect(first).toMatchObject({ row: 2, line: 4, column: 1, message: expect.stringMatching(message) });
    expect(first?.message).toMatch(/^row 2 \(line 4\): [ -~]*$/);
  });

  test('and a 0 after the country code is a warning', async () => {
    const { code, warnings } = await check('tel,name\n+4902079460141,Ida\n', '--sidecar', join(dir, 'phones.json'));

    expect([code, warnings]).toMatchObject([0, [{ code: 'csv_phone_trunk_zero', line: 2 }]]);
  });

  test('in the table, beside the line', async () => {
    const path = join(dir, 'table.csv');
    await writeFile(path, 'tel,name\n\n+1202555O141,Ida\n');
    const { out } = await runInProcess(['check', path, '--sidecar', join(dir, 'phones.json')]);

    expect(out).toMatch(/line\trow\tcolumn/);
    expect(out).toMatch(/\n3\t2\t1\tcsv_phone_shape/);
  });
});
