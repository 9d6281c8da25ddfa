import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const FEED = {
  id: 'local',
  prefix: PREFIX,
  defaults: { priority: 5, max_simultaneous: 10 },
  profiles: { reminders: { rule_id: 101, num_attempts: 3 }, winback: { rule_id: 102, num_attempts: 1 } },
  limits: { rule_id: [101, 102, 103], max_simultaneous: { max: 50 }, priority: { min: 1 } },
};

let stack: DropStack;

async function upload(name: string, values: object): Promise<void> {
  await stack.drop(name, JSON.stringify(values));
}

describe('a feed with profiles', () => {
  beforeAll(async () => {
    stack = await startDropStack({ feeds: [FEED] });
  });
  afterAll(() => stack.close());

  test.each<[way: string, name: string, beside: () => Promise<void>, tags: Readonly<Record<string, string>>]>([
    ['a tag', 'tagged.csv', async () => {}, { profile: 'winback' }],
    ['a sidecar', 'beside.csv', () => upload('beside.csv.json', { profile: 'winback' }), {}],
    ['folder defaults', 'folder/in.csv', () => upload('folder/_defaults.json', { profile: 'winback' }), {}],
    ['the folder above', 'above/b/c/in.csv', () => upload('above/_defaults.json', { profile: 'winback' }), {}],
  ])('takes the profile chosen by %s', async (_way, name, beside, tags) => {
    await beside();
    await stack.drop(name, csvOf(2), tags);

    const [list, ...others] = await stack.listsOf(name);
    expect(others).toEqual([]);
    expect(list?.parameters).toMatchObject({
      ...{ rule_id: '102', num_attempts: '1', priority: '5', max_simultaneous: '10' },
    });
    expect(list?.parameters).not.toHaveProperty('profile');
    expect(await stack.receipt(name)).toMatchObject({
      parameters: { profile: 'winback' },
      origins: { rule_id: 'profile', num_attempts: 'profile', priority: 'feed', max_simultaneous: 'feed' },
      sources: { rule_id: 'winback', num_attempts: 'winback' },
      warnings: [{ code: 'no_server_location' }],
    });
  });

  test('rejects an unknown profile, and names the nearest one', async () => {
    await stack.drop('mistyped.csv', csvOf(1), { profile: 'reminder' });

    expect((await stack.metadata('mistyped.csv'))['dropdial-error']).toContain('did you mean "reminders"?');
    expect(await stack.listsOf('mistyped.csv')).toEqual([]);
  });

  test('warns in its log when nobody chose the media server', () => {
    const warnings = stack.logs.filter(line => line.includes('no_server_location'));

    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.every(line => line.includes('"level":"WARN"'))).toBe(true);
  });

  test('merges all origins by rank, and the receipt names the origin of each parameter', async () => {
    await upload('all/_defaults.json', {
      num_attempts: 2,
      max_simultaneous: 11,
      interval_seconds: 60,
      encoding: 'UTF-8',
    });
    await upload('all/day/_defaults.json', { max_simultaneous: 12, interval_seconds: 120 });
    await upload('all/day/drop.json', { interval_seconds: 180, ip_address: '192.0.2.1' });
    await stack.drop('all/day/drop.csv', csvOf(1), { profile: 'reminders', reference_ip: '192.0.2.2' });

    const [list] = await stack.listsOf('all/day/drop.csv');
    expect(list?.parameters).toMatchObject({
      ...{ rule_id: '101', priority: '5', num_attempts: '2', max_simultaneous: '12', interval_seconds: '180' },
      ...{ encoding: 'UTF-8', ip_address: '192.0.2.2' },
    });
    expect(list?.parameters).not.toHaveProperty('reference_ip');
    const receipt = await stack.receipt('all/day/drop.csv');
    expect(receipt.origins).toEqual({
      ...{ profile: 'tag', rule_id: 'profile', priority: 'feed', num_attempts: 'folder', max_simultaneous: 'folder' },
      ...{ interval_seconds: 'sidecar', encoding: 'folder', ip_address: 'tag', name: 'file name' },
    });
    expect(receipt.sources).toEqual({
      rule_id: 'reminders',
      num_attempts: `${PREFIX}all/_defaults.json`,
      max_simultaneous: `${PREFIX}all/day/_defaults.json`,
      interval_seconds: `${PREFIX}all/day/drop.json`,
      encoding: `${PREFIX}all/_defaults.json`,
    });
    expect(receipt.warnings).toBeUndefined();
  });

  test('does not take folder defaults for a sidecar, nor a file with such a name for a drop', async () => {
    await upload('odd/_defaults.json', { profile: 'reminders' });
    await stack.drop('odd/_defaults.csv', csvOf(3));
    expect(await stack.metadata('odd/_defaults.csv')).toEqual({});

    await stack.drop('odd/defaults.csv', csvOf(4));
    expect(await stack.metadata('odd/defaults.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(stack.logs.join('\n')).toContain('folder_defaults');
    expect(await stack.receipt('odd/defaults.csv')).toMatchObject({ origins: { profile: 'folder' } });
    expect(await stack.listsOf('odd/_defaults.csv')).toEqual([]);
  });

  test('starts the drops in the folder and below that wait for folder defaults, and nothing else', async () => {
    await stack.drop('team/a/early.csv', csvOf(1));
    await stack.drop('team/b/early.csv', csvOf(2));
    await stack.drop('team2/early.csv', csvOf(3));

    await upload('team/_defaults.json', { profile: 'winback' });

    expect(await stack.metadata('team/a/early.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.metadata('team/b/early.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.metadata('team2/early.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
    const lists = stack.simulator.lists.length;

    await upload('team/_defaults.json', { profile: 'reminders' });

    expect(stack.simulator.lists).toHaveLength(lists);
    expect(await stack.metadata('team2/early.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
  });

  test('rejects a drop whose folder defaults are broken, with their key, line and column', async () => {
    await stack.drop('broken/_defaults.json', '{\n  "num_attempts": 3,\n}');
    await stack.drop('broken/in.csv', csvOf(1), COMPLETE);

    const [problem, ...others] = (await stack.receipt('broken/in.csv')).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'folder_defaults_invalid', origin: 'folder', line: 3, column: 1 });
    expect(problem?.message).toContain('"drops/broken/_defaults.json" must be JSON: see line 3, column 1');
  });

  test('rejects a drop nested in more folders than it looks into', async () => {
    const name = `${'d/'.repeat(16)}deep.csv`;
    await stack.drop(name, csvOf(1), COMPLETE);
    await stack.drop(name.slice(2), csvOf(1), COMPLETE);

    expect((await stack.metadata(name))['dropdial-error']).toContain('must lie in at most 16 folders');
    expect(await stack.metadata(name.slice(2))).toMatchObject({ 'dropdial-status': 'created' });
  });
});

describe('a feed whose partners choose a profile by file name only', () => {
  beforeAll(async () => {
    const strict = {
      fileNamePattern: '(?<profile>[a-z]+)-(?<date>\\d{8})\\.csv',
      origins: { '*': ['feed', 'profile'], profile: ['name'] },
    };
    stack = await startDropStack({ feeds: [{ ...FEED, ...strict }] });
  });
  afterAll(() => stack.close());

  test('starts a file with such a name', async () => {
    await stack.drop('winback-20261125.csv', csvOf(2));

    const [list] = await stack.listsOf('winback-20261125.csv');
    expect(list?.parameters).toMatchObject({ rule_id: '102' });
    expect((await stack.receipt('winback-20261125.csv')).origins).toMatchObject({ profile: 'file name' });
  });

  test.each(['people.csv', 'winback-2026.csv', 'winback-20261125.csv.csv'])('rejects the name %s', async name => {
    await stack.drop(name, csvOf(2), COMPLETE);

    expect((await stack.receipt(name)).problems.map(({ code }) => code)).toContain('file_name_mismatch');
    expect(await stack.listsOf(name)).toEqual([]);
  });

  test('rejects parameters from tags and sidecars, and asks S3 for no folder defaults', async () => {
    await upload('sub/_defaults.json', { max_simultaneous: 1 });
    await upload('sub/reminders-20261125.json', { num_attempts: 1 });
    stack.s3.clearRequests();
    await stack.drop('sub/reminders-20261125.csv', csvOf(1), { rule_id: '103' });

    const { problems } = await stack.receipt('sub/reminders-20261125.csv');
    expect(problems.map(({ code, field, origin }) => `${code} ${field} ${origin}`)).toEqual([
      'parameter_origin num_attempts sidecar',
      'parameter_origin rule_id tag',
    ]);
    expect(stack.s3.requests.filter(({ key }) => key?.endsWith('_defaults.json'))).toEqual([]);
  });
});
