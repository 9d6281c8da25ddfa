import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../lambda/feed/parse-config.ts';
import { listsOf, nameList } from '../../../lambda/feed/suppression-config.ts';
import { runningListsOf } from '../../../lambda/suppression/pin-lists.ts';

const FEED = { id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's' };
const BRAVO = { id: 'bravo', bucket: 'drops', prefix: 'bravo/', secretId: 's' };
const OF_ALL = { bucket: 'lists', key: 'dnc.txt' };

function configure(own: readonly object[], all: readonly object[] = []) {
  const feeds = [{ ...FEED, suppression: own }, BRAVO];
  return parseConfig(JSON.stringify({ ledgerBucket: 'ledger', feeds, suppression: all })).feeds;
}

test('there are no lists by default', () => {
  const { feeds } = parseConfig(JSON.stringify({ ledgerBucket: 'ledger', feeds: [FEED] }));

  expect(feeds[0]?.suppression).toEqual([]);
});

test('a list with only its place has the defaults', () => {
  const [acme] = configure([{ bucket: 'lists', key: 'dnc.txt' }]);

  expect(acme?.suppression).toEqual([
    {
      bucket: 'lists',
      key: 'dnc.txt',
      format: 'auto',
      unreadableShare: 0.001,
      report: 'rows',
      treat: 'remove',
      reach: 'drops',
    },
  ]);
});

test('every feed has the lists of all feeds, and then its own', () => {
  const [acme, bravo] = configure([{ key: 'acme/dnc.csv', column: 'phone' }], [OF_ALL]);

  expect(acme && listsOf(acme).map(nameList)).toEqual(['s3://lists/dnc.txt', 's3://drops/acme/dnc.csv']);
  expect(bravo && listsOf(bravo).map(nameList)).toEqual(['s3://lists/dnc.txt']);
});

describe('a list may be', () => {
  test.each<[where: string, own: readonly object[], all: readonly object[]]>([
    ["below its feed's own prefix", [{ key: 'acme/dnc.txt' }], []],
    ["in a folder below its feed's own prefix", [{ prefix: 'acme/dnc/' }], []],
    ['outside all prefixes', [{ key: 'dnc.txt' }], [{ bucket: 'drops', prefix: 'lists/' }]],
    ['under the same key in another bucket', [], [{ bucket: 'lists', prefix: 'acme/' }]],
    ['under a key that resembles a prefix', [], [{ bucket: 'drops', key: 'acme.txt' }]],
  ])('%s', (_where, own, all) => {
    expect(() => configure(own, all)).not.toThrow();
  });
});

describe('an invalid setting is rejected with the field and the fix:', () => {
  test.each<[text: string, own: readonly object[], all?: readonly object[]]>([
    ['"feeds.0.suppression.0" must have either "key" or "prefix"', [{ bucket: 'lists' }]],
    ['"feeds.0.suppression.0" must have either "key" or "prefix"', [{ ...OF_ALL, prefix: 'a/' }]],
    ['"feeds.0.suppression.0.prefix" must end in "/"', [{ prefix: 'lists' }]],
    ['"feeds.0.suppression.0.key" must be the key of an object', [{ key: 'lists/' }]],
    ['"feeds.0.suppression.0.key" must not be empty', [{ key: '' }]],
    ['"feeds.0.suppression.0.bucket" must be the name of an S3 bucket', [{ bucket: 'A', key: 'a' }]],
    ['"feeds.0.suppression.0.column" must name the column', [{ ...OF_ALL, format: 'csv' }]],
    ['"feeds.0.suppression.0.column" means nothing', [{ ...OF_ALL, format: 'lines', column: 'phone' }]],
    ['"feeds.0.suppression.0.column" means nothing', [{ ...OF_ALL, format: 'ftc', column: 'phone' }]],
    ['"feeds.0.suppression.0.nationalPrefix" means nothing without', [{ ...OF_ALL, nationalPrefix: '0' }]],
    ['"feeds.0.suppression.0.countryCode" must be 1 to 3 digits', [{ ...OF_ALL, countryCode: '+44' }]],
    ['"feeds.0.suppression.0.countryCode" must be left out', [{ ...OF_ALL, format: 'ftc', countryCode: '44' }]],
    ['"feeds.0.suppression.0.hashed" must not be set', [{ ...OF_ALL, hashed: 'sha256', countryCode: '44' }]],
    ['"feeds.0.suppression.0.hashed" must not be set', [{ ...OF_ALL, hashed: 'sha256', format: 'ftc' }]],
    ['"feeds.0.suppression.0.unreadableShare" must be <= 1', [{ ...OF_ALL, unreadableShare: 2 }]],
    ['"feeds.0.suppression.0.reach" needs "feeds.0.results.write" to be "file"', [{ ...OF_ALL, reach: 'running' }]],
    ['"feeds.0.suppression.0.reach" must be ', [{ ...OF_ALL, reach: 'all' }]],
    ['"suppression.0.bucket" is missing', [], [{ key: 'dnc.txt' }]],
    ['"suppression.0" must have either "key" or "prefix"', [], [{ bucket: 'lists' }]],
    ['"suppression.0" must not lie below the prefix "acme/"', [], [{ bucket: 'drops', key: 'acme/dnc.txt' }]],
    ['"suppression.0" must not lie below the prefix "acme/"', [], [{ bucket: 'drops', prefix: 'acme/dnc/' }]],
    ['"suppression.0" must not lie below the prefix "acme/"', [], [{ bucket: 'drops', prefix: 'acme/' }]],
    ['"feeds.0.suppression.0" must not lie below the prefix "bravo/" of feed "bravo"', [{ key: 'bravo/dnc.txt' }]],
    ['"feeds.0.suppression.0" must not lie below the prefix "bravo/" of feed "bravo"', [{ prefix: 'bravo/' }]],
    ['"feeds.0.suppression.0.prefix" must be below the feed\'s own', [{ prefix: 'acme/' }]],
  ])('%s', (text, own, all = []) => {
    expect(() => configure(own, all)).toThrow(text);
  });

  test('a folder above the prefixes of feeds would make every drop a list', () => {
    const feeds = [{ ...FEED, prefix: 'in/acme/' }];
    const config = (suppression: object[]) => JSON.stringify({ ledgerBucket: 'ledger', feeds, suppression });

    expect(() => parseConfig(config([{ bucket: 'drops', prefix: 'in/' }]))).toThrow('must not lie below');
  });
});

describe('in a feed whose lists are watched,', () => {
  const running = { ...OF_ALL, reach: 'running' };
  const own = { key: 'acme/dnc.txt', reach: 'running' };
  const names = (results: object | undefined, suppression: readonly object[]) => {
    const feeds = [{ ...FEED, suppression, ...(results && { results }) }];
    const [feed] = parseConfig(JSON.stringify({ ledgerBucket: 'ledger', feeds, suppression: [running] })).feeds;
    return feed && runningListsOf(feed).map(nameList);
  };

  test('suppression lists with the setting reach running lists, both those of all feeds and its own', () => {
    expect(names({ write: 'file' }, [own, { key: 'acme/other.txt' }])).toEqual([
      's3://lists/dnc.txt',
      's3://drops/acme/dnc.txt',
    ]);
  });

  test('the suppression lists of all feeds reach no other feed', () => {
    expect([names(undefined, []), names({ write: 'none' }, [])]).toEqual([[], []]);
  });
});
