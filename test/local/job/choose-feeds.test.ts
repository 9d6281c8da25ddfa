import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseFeeds, type FeedChoice } from '../../../local/job/choose-feeds.ts';

const FEEDS = [
  { id: 'acme', prefix: 'acme/', limits: { rule_id: [101] } },
  { id: 'bravo', prefix: 'bravo/', secretName: 'one/that/exists', suppression: [{ bucket: 'lists', key: 'dnc.txt' }] },
];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-feeds-'));
  await writeFile(join(dir, 'c.json'), JSON.stringify({ feeds: FEEDS }));
  await writeFile(join(dir, 'plain.json'), JSON.stringify({ feeds: FEEDS.slice(0, 1) }));
  await writeFile(join(dir, 'wrong.json'), JSON.stringify({ feeds: [{ id: 'acme' }] }));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const choose = (choice: Partial<FeedChoice> = {}) => chooseFeeds({ results: false, suppress: [], ...choice });
const config = (name = 'c.json') => join(dir, name);

describe('the feeds of the local stack', () => {
  test('include every priority by default', async () => {
    const { feeds, chosen } = await choose();

    expect(feeds).toEqual([{ id: 'local', prefix: 'drops/', limits: { priority: { min: 0 } } }]);
    expect(chosen).toMatchObject({ id: 'local', prefix: 'drops/' });
  });

  test('are those of a configuration, as the function would get them, without their secrets', async () => {
    const { feeds, chosen } = await choose({ config: config() });

    expect(feeds).toMatchObject([
      { id: 'acme', limits: { rule_id: [101] }, maxActiveLists: 10 },
      { id: 'bravo', prefix: 'bravo/', maxActiveLists: 10 },
    ]);
    expect(JSON.stringify(feeds)).not.toContain('one/that/exists');
    expect(chosen.id).toBe('acme');
  });

  test('include one that is chosen by its id', async () => {
    expect((await choose({ config: config(), feed: 'bravo' })).chosen).toMatchObject({ id: 'bravo', prefix: 'bravo/' });
    await expect(choose({ config: config(), feed: 'x' })).rejects.toThrow(
      '"--feed" must be one of acme, bravo; got "x"',
    );
  });

  test('collect results, and use the local lists, on request', async () => {
    const { feeds } = await choose({ config: config(), results: true, suppress: ['a/no.txt'] });

    for (const feed of feeds) {
      expect(feed).toMatchObject({ results: { write: 'file' }, suppression: [{ key: 'no.txt' }] });
    }
  });

  test('report suppression lists of the configuration that are not here', async () => {
    const { feeds, notes } = await choose({ config: config() });

    expect(feeds.every(feed => !('suppression' in feed))).toBe(true);
    expect(notes).toEqual([expect.stringContaining('--suppress')]);
    expect((await choose({ config: config(), suppress: ['a.txt'] })).notes).toEqual([]);
    expect((await choose({ config: config('plain.json') })).notes).toEqual([]);
  });
});

test.each([
  ['wrong.json', /wrong\.json.*"prefix" is missing/],
  ['nowhere.json', /there is no configuration/],
])('an unusable configuration is reported: %s', async (name, message) => {
  await expect(choose({ config: config(name) })).rejects.toThrow(message);
});
