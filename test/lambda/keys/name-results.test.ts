import { describe, expect, test } from 'vitest';
import { classifyKey } from '../../../lambda/keys/classify-key.ts';
import { resultsKeys } from '../../../lambda/keys/name-results.ts';
import { isResultsKey } from '../../../lambda/keys/own-file.ts';

const ID = '0123456789abcdef'.repeat(4);

describe('the names of results', () => {
  test('are beside the file, and beside each other', () => {
    expect(resultsKeys('acme/mon/people.csv', 'results', ID, { prefix: 'acme/' })).toEqual([
      'acme/mon/people.csv.results.csv',
      'acme/mon/people.csv.0123456789ab.results.csv',
      'acme/mon/0123456789ab.results.csv',
    ]);
    expect(resultsKeys('a.csv.gz', 'unreached', ID, { prefix: '' })[0]).toBe('a.csv.gz.unreached.csv');
  });

  test('can be below another prefix, with the rest of the key', () => {
    expect(resultsKeys('acme/mon/people.csv', 'results', ID, { prefix: 'acme/', to: 'out/acme/' })[0]).toBe(
      'out/acme/mon/people.csv.results.csv',
    );
  });

  test.each(['partners/acme/', 'a/', 'acme/people.csv.and.more/'])(
    'are the whole key below another prefix, if the prefix of the feed is %s by now',
    prefix => {
      expect(resultsKeys('acme/mon/people.csv', 'results', ID, { prefix, to: 'out/' })[0]).toBe(
        'out/acme/mon/people.csv.results.csv',
      );
    },
  );

  test.each([1010, 1020, 1024])("exist for a key of %i bytes, within S3's limit", length => {
    const key = `acme/${'p'.repeat(length - 9)}.csv`;
    const [first = ''] = resultsKeys(key, 'unreached', ID, { prefix: 'acme/' });

    expect(first).not.toBe('');
    expect(Buffer.byteLength(first)).toBeLessThanOrEqual(1024);
  });

  test.each(['acme/people.csv', 'acme/x.CSV', 'acme/mon/people.csv.gz', `acme/${'p'.repeat(1015)}.csv`])(
    'start nothing for %s',
    key => {
      for (const kind of ['results', 'unreached'] as const) {
        for (const name of resultsKeys(key, kind, ID, { prefix: 'acme/' })) {
          expect(isResultsKey(name)).toBe(true);
          expect(classifyKey(name, { bucket: 'drops', prefix: 'acme/', suppression: [] }).kind).toBe('results_file');
        }
      }
    },
  );
});
