import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkFile, type FileCheck } from '../../../cli/check/check-file.ts';
import { printCheck } from '../../../cli/check/print-check.ts';
import { chooseLists } from '../../../cli/check/suppress-file.ts';
import { processDrop } from '../../../lambda/drop/process-drop.ts';
import { COMPLETE, openDrops } from '../../lambda/drop/open-drops.ts';
import { makeFeed } from '../../support/make-feed.ts';

const ROWS = 'phone;name\n+12025550101;A\n+12025550102;B\n';
const { rule_id: _, ...INCOMPLETE } = COMPLETE;
/** Calling hours that are open on one day of the week only. */
const hoursOn = (day: number) => ({
  zone: 'UTC',
  days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][day % 7] ?? 'sun',
  from: '00:00',
  to: '24:00',
});
const today = new Date().getUTCDay();

/** Everything that affects the verdict, in random combinations. */
const drop = fc.record({
  body: fc.constantFrom(
    ROWS,
    'phone;name\n+12025550101\n',
    'phone;name\n',
    '',
    'phone;name\n+12025550101;"A\n',
    `\ufeff${ROWS}`,
    'phone;name\n+1;"a"b\n+12025550101;A\u0000"b\n+12025550102\n',
    'phone;na\u0000me\n+1;"a"b\n',
    '\u0002\u0000\u0001\u0003\n\u0004"\u0005\u0006"\u0007;\n'.repeat(20),
  ),
  defaults: fc.constantFrom(COMPLETE, INCOMPLETE, {}),
  tags: fc.constantFrom(
    {},
    { rule_id: '7' },
    { rule_id: 'x' },
    { dry_run: 'true' },
    { phone_columns: 'phone' },
    { priority: '0' },
  ),
  sidecar: fc.constantFrom(
    undefined,
    '{"rule_id": 9}',
    '{"rule_id": 9,}',
    '{"rows": 5}',
    '{"name": "x", "priorty": 1}',
  ),
  feed: fc.constantFrom(
    {},
    { waitFor: 'sidecar' },
    { waitFor: 'tags' },
    { limits: { rows: { min: 2 } } },
    { limits: { rule_id: [1, 9] } },
    { origins: { rule_id: ['feed'] } },
    { fileNamePattern: '(?<rule_id>\\d+)\\.csv' },
    { lastLineEnd: 'required' },
    { callingHours: hoursOn(today + 3) },
    { callingHours: hoursOn(today + 3), outsideHours: 'refuse' },
  ),
  /** A suppression list of the feed, in some of the combinations. */
  list: fc.option(
    fc.record({
      text: fc.constantFrom<string>(
        '+12025550102\n',
        '+12025550199\n',
        '+12025550101\n+12025550102\n',
        '',
        'no list\nat all\n',
      ),
      treat: fc.constantFrom('remove', 'refuse'),
      isSaid: fc.boolean(),
    }),
    { nil: undefined },
  ),
});
type Dropped = typeof drop extends fc.Arbitrary<infer T> ? T : never;

const GOOD: Dropped = { body: ROWS, defaults: COMPLETE, tags: {}, sidecar: undefined, feed: {}, list: undefined };
/** One drop for each verdict. */
const OF_EACH_KIND: [Dropped][] = [
  [GOOD],
  [{ ...GOOD, tags: { dry_run: 'true' } }],
  [{ ...GOOD, defaults: INCOMPLETE }],
  [{ ...GOOD, body: 'phone;name\n+12025550101\n' }],
  [{ ...GOOD, body: '' }],
  ...['+12025550101\n', '+12025550101\n+12025550102\n', ''].flatMap((text): [Dropped][] => [
    [{ ...GOOD, list: { text, treat: 'remove', isSaid: true } }],
    [{ ...GOOD, list: { text, treat: 'refuse', isSaid: true } }],
    [{ ...GOOD, list: { text, treat: 'remove', isSaid: false } }],
    [{ ...GOOD, tags: { dry_run: 'true' }, list: { text, treat: 'refuse', isSaid: true } }],
  ]),
];

function feedOf({ defaults, feed, list }: Dropped) {
  if (list === undefined) return { defaults, ...feed };
  const phones = list.isSaid ? { phone_columns: ['phone'] } : {};
  const suppression = [{ bucket: 'drops', key: 'lists/dnc.txt', treat: list.treat }];
  return { defaults: { ...defaults, ...phones }, ...feed, suppression };
}

/** The state that the function itself gives the drop. */
async function stateOf(dropped: Dropped): Promise<string> {
  const { body, tags, sidecar, list } = dropped;
  const drops = await openDrops({ body, tags: new URLSearchParams(tags).toString(), feed: feedOf(dropped) });
  if (list) await drops.put('lists/dnc.txt', list.text);
  if (sidecar !== undefined) await drops.put('acme/people.csv.json', sidecar);
  const outcome = await processDrop(await drops.locate(), drops.run, drops.world);
  return outcome.status;
}

async function check(dropped: Dropped): Promise<FileCheck> {
  const { body, tags, sidecar, list } = dropped;
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-verdict-'));
  try {
    const path = join(dir, 'people.csv');
    await writeFile(path, body);
    if (sidecar !== undefined) await writeFile(`${path}.json`, sidecar);
    const feed = makeFeed(feedOf(dropped));
    const listPath = join(dir, 'dnc.txt');
    if (list) await writeFile(listPath, list.text);
    const local = await chooseLists(list ? [listPath] : [], [], feed);
    const options = { tags: new Map(Object.entries(tags)), feed, local, now: new Date() };
    return await checkFile({ shown: path, path, name: 'people.csv', size: body.length }, options);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const STATES: Readonly<Record<string, FileCheck['verdict']['kind']>> = {
  created: 'sent',
  checked: 'checked',
  waiting: 'waiting',
  rejected: 'rejected',
  skipped: 'skipped',
};

describe('the verdict', () => {
  test('is the same as that of the function, for any combination', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(drop, async dropped => {
        const { verdict } = await check(dropped);
        seen.add(verdict.kind);

        expect(verdict.kind).toBe(STATES[await stateOf(dropped)]);
      }),
      { numRuns: 80, examples: OF_EACH_KIND },
    );
    expect([...seen].toSorted()).toEqual(['checked', 'rejected', 'sent', 'skipped', 'waiting']);
  });

  test.each([
    ['the name of a file that is not CSV', 'people.xlsx', 'not_a_csv'],
    ['the name of an incomplete upload', 'people.csv.filepart', 'temporary_name'],
    ['the name of a list of problems', 'people.csv.errors.csv', 'errors_file'],
    ['the name of a sidecar', 'people.json', 'not_a_csv'],
  ])('is that nothing starts, for %s', async (_, name, code) => {
    const dir = await mkdtemp(join(tmpdir(), 'dropdial-verdict-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const path = join(dir, name);
    await writeFile(path, ROWS);
    const checked = await checkFile({ shown: name, path, name, size: 1 }, { now: new Date() });

    expect(checked).toMatchObject({ verdict: { kind: 'skipped' }, problems: [{ code }], problemCount: 1 });
    const printed = printCheck(checked, { columns: 200, isTerminal: false }, false);
    expect(printed).not.toMatch(/0 rows|to send|bucket of our own/);
    if (name === 'people.xlsx') expect(printed).toContain('save it as CSV, and upload that as "people.csv"');
  });

  test('uses folder defaults beside the file, and rejects a second sidecar', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'dropdial-verdict-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    await mkdir(join(dir, 'people.json.d'));
    const path = join(dir, 'people.csv');
    await writeFile(path, ROWS);
    await writeFile(join(dir, '_defaults.json'), JSON.stringify(COMPLETE));
    const file = { shown: path, path, name: 'people.csv', size: 1 };

    expect(await checkFile(file, { now: new Date() })).toMatchObject({
      verdict: { kind: 'sent' },
      read: ['_defaults.json'],
    });
    await writeFile(join(dir, 'people.json'), '{}');
    await writeFile(join(dir, 'people.csv.json'), '{}');
    expect(await checkFile(file, { now: new Date() })).toMatchObject({
      verdict: { kind: 'rejected' },
      problems: [{ code: 'sidecar_invalid' }],
    });
  });

  test('says that a sidecar is ignored if the feed does not accept one', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'dropdial-verdict-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const path = join(dir, 'people.csv');
    await writeFile(path, ROWS);
    await writeFile(`${path}.json`, JSON.stringify(COMPLETE));
    const file = { shown: path, path, name: 'people.csv', size: 1 };
    const check = (change: object) =>
      checkFile(file, { now: new Date(), feed: makeFeed({ waitFor: 'tags', ...change }) });

    expect(await check({})).toMatchObject({ verdict: { kind: 'waiting' }, warnings: [{ code: 'sidecar_not_taken' }] });
    const { warnings } = await check({ origins: { '*': ['sidecar', 'tags'] } });
    expect(warnings.map(({ code }) => code)).not.toContain('sidecar_not_taken');
  });
});
