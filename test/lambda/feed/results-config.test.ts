import { describe, expect, test } from 'vitest';
import { checkFeeds } from '../../../infra/config/feed-props.ts';
import { parseConfig } from '../../../lambda/feed/parse-config.ts';

const FEED = { id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's' };
const BRAVO = { id: 'bravo', bucket: 'drops', prefix: 'bravo/', secretId: 's' };

const configure = (results: object | undefined) =>
  parseConfig(JSON.stringify({ ledgerBucket: 'ledger', feeds: [{ ...FEED, results }, BRAVO] })).feeds[0]?.results;

test('nothing is collected unless the feed asks for it', () => {
  expect(configure(undefined)).toBeUndefined();
  expect(configure({})).toEqual({
    write: 'none',
    columns: 'all',
    fields: [],
    lookMinutes: 15,
    settleMinutes: 5,
    maxDays: 30,
    progress: 'none',
    unreached: false,
  });
});

test('a feed with every setting starts', () => {
  const results = {
    write: 'file',
    to: 'results/acme/',
    columns: 'all',
    fields: ['duration', 'rating'],
    lookMinutes: 5,
    settleMinutes: 0,
    maxDays: 300,
    progress: 'annotation',
    unreached: true,
    tag: { key: 'retention', value: '90 days' },
  };

  expect(configure(results)).toEqual(results);
});

describe('an invalid setting is rejected with the field and the fix:', () => {
  test.each<[text: string, results: object]>([
    ['"feeds.0.results.to" means nothing while "write" is "none"; set "write" to "file"', { to: 'out/' }],
    ['"feeds.0.results.unreached" means nothing while "write" is "none"', { unreached: true, write: 'none' }],
    ['"feeds.0.results.progress" means nothing while "write" is "none"', { progress: 'annotation' }],
    ['"feeds.0.results.fields" means nothing while "write" is "none"', { fields: ['duration'] }],
    ['"feeds.0.results.columns" means nothing while "write" is "none"', { columns: ['a'] }],
    ['"feeds.0.results.tag" means nothing while "write" is "none"', { tag: { key: 'a', value: '' } }],
    ['"feeds.0.results.columns" must name a column, or be "all"', { write: 'file', columns: [] }],
    [
      '"feeds.0.results.columns" must be "all": what is written for "unreached" would not be the rows that were uploaded',
      { write: 'file', columns: ['phone_number'], unreached: true },
    ],
    ['"feeds.0.results.columns" must be ("all" | Array); got "phone"', { write: 'file', columns: 'phone' }],
    ['"feeds.0.results.fields" must not name anything twice', { write: 'file', fields: ['a', 'a'] }],
    ['"feeds.0.results.fields.0" must not be empty', { write: 'file', fields: [''] }],
    ['"feeds.0.results.lookMinutes" must be >= 5; got "1"', { write: 'file', lookMinutes: 1 }],
    ['"feeds.0.results.maxDays" must be <= 300; got "301"', { write: 'file', maxDays: 301 }],
    ['"feeds.0.results.settleMinutes" must be a whole number; got "1.5"', { write: 'file', settleMinutes: 1.5 }],
    ['"feeds.0.results.to" must end in "/" and not begin with it; got "out"', { write: 'file', to: 'out' }],
    ['"feeds.0.results.tag.key" must be the key of an S3 tag', { write: 'file', tag: { key: 'a;b', value: '' } }],
    ['"feeds.0.results.file" is not a known setting; remove it', { file: true }],
    [
      '"feeds.0.results.to" must not overlap the prefix "bravo/" of feed "bravo", who could read them; got "bravo/in/"',
      { write: 'file', to: 'bravo/in/' },
    ],
    ['"feeds.0.results.to" must not overlap the prefix "bravo/"', { write: 'file', to: 'bravo/' }],
  ])('%s', (text, results) => {
    expect(() => configure(results)).toThrow(text);
  });

  test('a prefix that IAM would read as a wildcard is rejected at synthesis', () => {
    const results = { write: 'file', to: 'out*/' } as const;

    expect(() => checkFeeds([{ id: 'acme', prefix: 'acme/', results }])).toThrow(
      '"feeds.0.results.to" must not hold "*", "?" or "${"; got "out*/"',
    );
  });
});
