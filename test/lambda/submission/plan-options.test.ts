import { describe, expect, test } from 'vitest';
import { namesWith } from '../../../lambda/parameters/parameters.ts';
import { planOptions, readOptions } from '../../../lambda/submission/plan-options.ts';
import { at } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { samplesOf } from '../../support/sample-parameters.ts';

const KEY = 'acme/people.csv';
const feed = makeFeed({ limits: { rows: { max: 7 }, bytes: { max: 9 } }, lastLineEnd: 'required' });

/** Everything that a file's reading is told. */
const optionsOf = (parameters: object) => [readOptions(feed, KEY, parameters), planOptions(feed, parameters, at(0))];

test.each(namesWith('reads'))('%s says how a file is read', name => {
  const others = { phone_columns: ['phone'] };
  const changed = samplesOf(name).map(value => optionsOf({ ...others, [name]: value }));

  expect(changed).not.toEqual(changed.map(() => optionsOf(others)));
});

test('a reading is told of nothing but what says how a file is read, and of the hours', () => {
  const asked = new Set<unknown>();
  const parameters = new Proxy({}, { get: (_none, name) => void asked.add(name) });
  const callingHours = { zone: 'Europe/Berlin', days: 'mon-fri', from: '09:00', to: '20:00' };
  const open = makeFeed({ callingHours });

  readOptions(open, KEY, parameters);
  planOptions(open, parameters, at(0));

  expect(asked).toEqual(new Set([...namesWith('reads'), 'calling_hours', 'start_at']));
});

describe('a packed file', () => {
  test.each([
    ['acme/people.csv.gz', ''],
    ['acme/people.csv', 'gzip'],
    ['acme/people.csv', 'aws-chunked, GZIP'],
  ])('is one by its key or its header: %s "%s"', (key, header) => {
    expect(readOptions(feed, key, {}, header)).toMatchObject({ gzip: true, maxBytes: 9 });
  });

  test.each(['', 'br', 'gzipped'])('is not one by the header "%s"', header => {
    expect(readOptions(feed, KEY, {}, header)).toMatchObject({ gzip: false });
  });
});

test('a plan is told what the feed says of all of its files', () => {
  expect(planOptions(feed, {}, at(0))).toMatchObject({
    rows: { max: 7 },
    bytes: { max: 9 },
    lineEndRequired: true,
    hours: undefined,
    phones: undefined,
  });
});

test('a digest is made only of a file that names its own', () => {
  expect(readOptions(feed, KEY, {})).toMatchObject({ digest: false });
  expect(readOptions(feed, KEY, { sha256: 'a'.repeat(64) })).toMatchObject({ digest: true });
});

test('numbers that come twice are refused unless the drop says otherwise', () => {
  const columns = ['phone'];

  expect(planOptions(feed, { phone_columns: columns }, at(0)).phones).toEqual({ columns, duplicates: 'reject' });
});
