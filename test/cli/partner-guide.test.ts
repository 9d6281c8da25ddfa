import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeFile, describeTimes } from '../../cli/guide/describe-rules.ts';
import { sayToUploader } from '../../cli/guide/say-to-uploader.ts';
import { exampleParameters, missingParameters } from '../../cli/guide/uploader-parameters.ts';
import { makeExample, writeGuide } from '../../cli/guide/write-guide.ts';
import { makeFeed } from '../support/make-feed.ts';
import { runInProcess } from '../support/run-in-process.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'feeds');
const DocumentSchema = v.looseObject({ feeds: v.array(v.looseObject({ id: v.string() })) });

const documents = globSync('*.json', { cwd: EXAMPLES })
  .toSorted()
  .map(name => ({ name, document: v.parse(DocumentSchema, JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8'))) }));
const feeds = documents.flatMap(({ name, document }) => document.feeds.map(({ id }) => ({ name, id })));

async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-guide-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const guide = (...args: readonly string[]) => runInProcess(['partner-guide', ...args]);

/** The text of the first fenced block of a kind. */
const blockOf = (text: string, kind: string) => new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];

describe('the guide', () => {
  test.each(feeds)('of feed $id of $name shows a file that would be sent', async ({ name, id }) => {
    const dir = await makeFolder();
    // Without calling hours, the result does not depend on when the test runs.
    const { document } = documents.find(one => one.name === name) ?? {};
    const open = document?.feeds.map(({ callingHours: _, ...feed }) => feed);
    const config = join(dir, 'dropdial.config.json');
    await writeFile(config, JSON.stringify({ ...document, feeds: open }));

    const { out, code, err } = await guide('--config', config, '--feed', id);

    expect([code, err]).toEqual([0, '']);
    const [csv, sidecar] = [blockOf(out, 'csv'), blockOf(out, 'json')];
    await writeFile(join(dir, 'monday.csv'), csv ?? '');
    if (sidecar !== undefined) await writeFile(join(dir, 'monday.csv.json'), sidecar);
    const [, tags = ''] = /--tagging '(.*)'/.exec(out) ?? [];
    const sets = tags.split('&').flatMap(tag => (tag === '' ? [] : ['--set', tag]));
    const args = ['check', 'monday.csv', '--config', config, '--feed', id, '--json', ...sets];
    const checked = await runInProcess(args, {}, { cwd: dir });
    const verdict = JSON.parse(checked.out);
    const isNamed = verdict.problems.some((problem: { code: string }) => problem.code === 'file_name_mismatch');
    expect(verdict.problems.filter((problem: { code: string }) => problem.code !== 'file_name_mismatch')).toEqual([]);
    expect([isNamed || verdict.verdict === 'sent', verdict.verdict]).toEqual([true, expect.any(String)]);
  });

  test.each(feeds)('of feed $id of $name has every section, and nothing from another feed', async ({ name, id }) => {
    const { out } = await guide('--config', join(EXAMPLES, name), '--feed', id);

    for (const title of ['Where to', 'The file', 'When it is dialled', 'What comes back', 'Problem codes'])
      expect(out).toContain(`\n## ${title}\n`);
    expect(out).toMatch(/\n## The (?:sidecar|tags)\n/);
    expect(out).toContain('| `csv_field_count` |');
    // The configuration was never deployed, so the guide cannot know the name of the bucket.
    expect(out).not.toContain('drop-bucket');
    const others = documents.find(one => one.name === name)?.document.feeds.filter(feed => feed.id !== id) ?? [];
    for (const other of others) expect(out).not.toContain(other.id);
    expect(out).not.toMatch(/undefined|\[object|\bNaN\b|secretId|dropdial\/acme/);
  });

  test('names the server and the user', async () => {
    const args = ['--config', join(EXAMPLES, 'sftp-partners.json'), '--feed', 'acme', '--sftp', 'sftp.example.com'];

    expect((await guide(...args)).out).toContain('sftp acme@sftp.example.com');
    expect((await guide(...args.slice(0, 4))).out).toContain('the address that you were given, as `acme`');
    expect((await guide(...args, '--user', 'acme-erp')).out).toContain('sftp acme-erp@sftp.example.com');
  });

  test.each([
    [['--config', join(EXAMPLES, 'sftp-partners.json')], 'name the feed with "--feed"'],
    [['--config', join(EXAMPLES, 'sftp-partners.json'), '--feed', 'acmee'], 'did you mean "acme"?'],
  ])('%j is a usage error', async (args, message) => {
    expect(await guide(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe('a partner reads nothing that is of no use to them', () => {
  test.each(feeds)('in the guide of feed $id of $name', async ({ name, id }) => {
    const { out } = await guide('--config', join(EXAMPLES, name), '--feed', id);

    expect(out.split('## Problem codes')[1]?.match(/[^|\n]*(?:npx |docs\/)[^|\n]*/g)).toBeNull();
  });

  test('such as commands, pages, and parameters that others set', () => {
    const say = sayToUploader(['rule_id', 'dry_run']);

    expect(say('Upload it again. `npx dropdial show ID` says more.')).toBe('Upload it again.');
    expect(say('Set rule_id. See docs/parameters.md.')).toBe('Set rule_id.');
    expect(say('Set "allow_duplicate" in the sidecar.')).toBe('');
    expect(say('Correct the rows, or set dry_run.')).toBe('Correct the rows, or set dry_run.');
  });

  test('and the profile is required if nothing dials without one', () => {
    const rest = { priority: 1, max_simultaneous: 5, num_attempts: 3 };
    const profiles = { reminders: { rule_id: 101 } };
    const required = (feed: Readonly<Record<string, unknown>>) =>
      /\| `profile` \| (yes)? ?\|/.exec(writeGuide(makeFeed(feed), {}))?.[1];

    expect(required({ defaults: rest, profiles })).toBe('yes');
    expect(required({ defaults: { ...rest, rule_id: 102 }, profiles })).toBeUndefined();
    expect(required({ defaults: { ...rest, profile: 'reminders' }, profiles })).toBeUndefined();
  });

  test('and the sidecar is uploaded, too, if every file needs one', () => {
    const sftp = { sftp: 'sftp.example.com' };
    const complete = { rule_id: 1, priority: 1, max_simultaneous: 5, num_attempts: 3 };

    expect(writeGuide(makeFeed({ defaults: {} }), sftp)).toContain('put monday.csv\nput monday.csv.json\n');
    expect(writeGuide(makeFeed({ defaults: complete, origins: { '*': ['feed'] } }), sftp)).toContain(
      'put monday.csv\n```',
    );
  });
});

describe('the rules of a feed in words', () => {
  const file = (change: Readonly<Record<string, unknown>>) => describeFile(makeFeed(change)).join('\n');
  const times = (change: Readonly<Record<string, unknown>>) => describeTimes(makeFeed(change)).join('\n');

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ limits: { rows: { min: 10, max: 50_000 } } }, 'The file has 10 to 50,000 rows'],
    [{ limits: { rows: { min: 10 } } }, 'The file has at least 10 rows'],
    [{ limits: { bytes: { max: 1000 } } }, 'The file has at most'],
    [{ lastLineEnd: 'required' }, 'The last line ends with a line break'],
    [{ controlColumns: { __start_at: 'forbid', __task_uuid: 'require' } }, 'are required: `__task_uuid`'],
    [{ controlColumns: { __start_at: 'forbid' } }, 'are not allowed: `__start_at`'],
    [{ fileNamePattern: 'x\\d+\\.csv' }, '`x\\d+\\.csv`'],
    [{ phoneCheck: 'reject' }, 'without a column of telephone numbers is rejected'],
    [{ defaults: { phone_columns: ['tel'] } }, 'are in `tel`'],
    [{ defaults: { encoding: 'windows-1252' } }, 'The encoding is windows-1252.'],
  ])('about a file: %j', (change, words) => {
    expect(file(change)).toContain(words);
  });

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{}, 'at any hour'],
    [
      { callingHours: { zone: 'UTC', days: 'mon-fri', from: '09:00', to: '18:00' }, outsideHours: 'refuse' },
      'from Monday to Friday, from 09:00 to 18:00 (UTC). A file that arrives at another time is rejected.',
    ],
    [{ limits: { dropsPerHour: 1 } }, 'At most 1 file an hour. A file beyond that waits.'],
    [{ settleSeconds: 30 }, 'read 30 seconds after'],
    [{ duplicateWindowDays: 7 }, 'again within 7 days is rejected'],
  ])('about its times: %j', (change, words) => {
    expect(times(change)).toContain(words);
  });
});

describe('an example', () => {
  test('sets the required parameters that nobody else sets, within their limits', () => {
    const feed = makeFeed({
      defaults: { num_attempts: 2 },
      limits: { rule_id: [7, 8], priority: { min: 5 }, max_simultaneous: { max: 3 } },
    });

    expect(missingParameters(feed)).toEqual(['rule_id', 'priority', 'max_simultaneous']);
    expect(exampleParameters(feed, 2)).toEqual({ rule_id: 7, priority: 5, max_simultaneous: 3, rows: 2 });
  });

  test('sets nothing that the feed does not allow, and names who does', () => {
    const feed = makeFeed({ origins: { '*': ['feed'], rule_id: ['folder'] } });

    expect(makeExample(feed).parameters).toEqual({});
    expect(writeGuide(feed, {})).toContain('Your contact sets `rule_id`');
  });

  test('has a column for every column of numbers', () => {
    expect(makeExample(makeFeed({ defaults: { phone_columns: ['a', 'b'], delimiter: ';' } })).csv).toMatch(
      /^a;b;first_name\n\+120255501\d\d;\+120255501\d\d;Ann\n/,
    );
  });
});
